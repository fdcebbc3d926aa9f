import { QedError } from '../../base/errors.js';
import { action, type CommandContext, type CommandInstaller } from '../command.js';
import { openWorker, type WorkerOptions } from '../network/open-worker.js';
import type { CommandResult } from '../output/output.js';

interface NodeCommandOptions extends WorkerOptions {
  readonly role: string;
}

/** `qed node --role worker`: one role of a network in this process, until it is interrupted. */
export const installNode: CommandInstaller = (program, environment) => {
  program
    .command('node')
    .requiredOption('--role <role>', 'worker: makes proofs for a coordinator')
    .option('--coordinator <url>', 'the node that hands out jobs; the one of the configuration by default')
    .option('--token-file <file>', "the worker's token; or set QED_WORKER_TOKEN")
    .option('--programs <names>', 'prove only these programs, separated by commas; see `qed circuits`')
    .option('--workers <n>', 'prover processes')
    .description('run one role of a network in a process of its own')
    .addHelpText(
      'after',
      '\nExample:\n  $ qed node --role worker --coordinator http://127.0.0.1:8545 --token-file worker.token',
    )
    .action(
      action(environment, (context, options: NodeCommandOptions) => {
        if (options.role === 'worker') return runWorker(context, options);
        throw new QedError('QED6050', `there is no role '${options.role}'`, {
          hint: 'the role is worker; `qed devnet` runs coordinator and realms',
          exitCode: 2,
        });
      }),
    );
};

async function runWorker(context: CommandContext, options: WorkerOptions): Promise<CommandResult> {
  const { output, signal } = context;
  const worker = await openWorker(context, options);
  let proofs = 0;
  worker.events.on(({ type }) => type === 'job-done' && proofs++);
  output.log(`worker ${worker.name} proves for ${worker.node.url}; stop it with Ctrl-C`);
  context.stopsItself();
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await worker.stop();
  return { data: { worker: worker.name, coordinator: worker.node.url, proofs }, text: '' };
}

import { readFile } from 'node:fs/promises';
import { QedError } from '../../base/errors.js';
import type { ProtocolProgram } from '../../prover/proof.js';
import type { RpcClient } from '../../wire/rpc-client.js';
import { action, type CommandContext, type CommandInstaller } from '../command.js';
import type { CommandResult } from '../output/output.js';

interface NodeCommandOptions {
  readonly role: string;
  readonly coordinator?: string;
  readonly tokenFile?: string;
  readonly programs?: string;
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

async function runWorker(context: CommandContext, options: NodeCommandOptions): Promise<CommandResult> {
  const { output, config, signal } = context;
  const { RpcClient } = await import('../../wire/rpc-client.js');
  const { startWorker } = await import('../../node/worker-process.js');
  const { protocolKeys } = await import('../../prover/programs/keys.js');
  const { openProver } = await import('../network/open-prover.js');
  const programs = await programsOf(options.programs);
  const token = await workerToken(options.tokenFile);
  const node: RpcClient = new RpcClient(options.coordinator ?? config.node, { token });
  const { simulated } = await node.status();
  const prover = await openProver(context, { simulate: simulated });
  let proofs = 0;
  const worker = await startWorker({
    node,
    prover,
    concurrency: prover.concurrency,
    keys: protocolKeys(),
    ...(programs === undefined ? {} : { programs }),
    log: (line) => output.log(`${new Date().toISOString()} ${line}`),
  }).catch(async (error: unknown) => {
    await prover.close();
    throw error;
  });
  worker.events.on(({ type }) => type === 'job-done' && proofs++);
  if (simulated) output.warn('this network simulates: nothing on it is proven');
  output.log(`worker ${worker.name} proves for ${node.url}; stop it with Ctrl-C`);
  context.stopsItself();
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await worker.stop();
  return { data: { worker: worker.name, coordinator: node.url, proofs }, text: '' };
}

/** The worker's token from its file or the environment: never from a flag, which every user of the machine can read. */
async function workerToken(file: string | undefined): Promise<string> {
  const token = file === undefined ? process.env['QED_WORKER_TOKEN'] : await readFile(file, 'utf8').catch(unreadable);
  if (token !== undefined && token.trim() !== '') return token.trim();
  throw new QedError('QED6051', 'this worker has no token', {
    hint: 'give --token-file <file> or set QED_WORKER_TOKEN; the coordinator has the tokens in --worker-tokens',
    exitCode: 2,
  });
}

function unreadable(cause: unknown): never {
  throw new QedError('QED6051', `the token cannot be read: ${(cause as Error).message}`, {
    hint: 'name a file that holds the token and nothing else',
    exitCode: 2,
    cause,
  });
}

async function programsOf(text: string | undefined): Promise<ProtocolProgram[] | undefined> {
  if (text === undefined) return undefined;
  const { PROTOCOL_PROGRAMS } = await import('../../prover/programs/program-order.js');
  return text.split(',').map((name) => {
    const known = PROTOCOL_PROGRAMS.find((program) => program === name.trim());
    if (known !== undefined) return known;
    throw new QedError('QED6052', `there is no program '${name.trim()}'`, {
      hint: `the programs are ${PROTOCOL_PROGRAMS.join(', ')}`,
      exitCode: 2,
    });
  });
}

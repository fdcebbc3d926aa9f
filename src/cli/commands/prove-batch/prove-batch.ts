import { Option } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { counted } from '../../../base/counted.js';
import { QedError } from '../../../base/errors.js';
import { action, type CommandContext, type CommandInstaller } from '../../command.js';
import { nodeUrl } from '../../input/node-url.js';
import type { CommandResult } from '../../output/output.js';
import { printable } from '../../output/printable.js';
import { Batch } from './batch.js';
import type { FailedFile } from './prove-files.js';
import { openWorker, type WorkerOptions } from '../../network/open-worker.js';

interface ProveBatchOptions extends WorkerOptions {
  readonly untilEmpty?: boolean;
  readonly jobs?: string;
  readonly simulate?: boolean;
  readonly follow?: boolean;
}

/** Milliseconds between two looks at what is left. */
const LOOK_MS = 500;

/** `qed prove-batch`: proves what is ready at a coordinator, and ends. */
export const installProveBatch: CommandInstaller = (program, environment) => {
  program
    .command('prove-batch')
    .option('--coordinator <url>', 'the node that hands out jobs; the one of the configuration by default', nodeUrl)
    .option('--redis <url>', 'find the coordinator in the Redis that has its state, which needs no token')
    .option('--token-file <file>', "the worker's token; or set QED_WORKER_TOKEN")
    .option('--programs <names>', 'prove only these programs, separated by commas; see `qed circuits`')
    .option('--workers <n>', 'prover processes')
    .option('--until-empty', 'go on until no job is left, also those that wait for others')
    .addOption(
      new Option(
        '--jobs <dir>',
        'prove the jobs of a directory instead, each into a file beside it (`qed jobs export`, `qed prove-session --jobs`)',
      ).conflicts(['coordinator', 'redis', 'tokenFile', 'programs', 'untilEmpty']),
    )
    .option('--follow', 'with --jobs: go on with jobs that are written later, until Ctrl-C')
    .option('--simulate', 'with --jobs: the jobs are of a simulated network')
    .description('prove the jobs that are ready at a coordinator, or in a directory, then end')
    .addHelpText(
      'after',
      '\nExamples:\n  $ qed prove-batch --token-file worker.token --until-empty\n  $ qed prove-batch --redis redis://127.0.0.1:6379 --until-empty',
    )
    .action(
      action(environment, async (context, options: ProveBatchOptions) => {
        if (options.jobs !== undefined) return proveDirectory(context, options);
        for (const name of ['follow', 'simulate'] as const) {
          if (options[name] === true) throw needsJobs(name);
        }
        const { progress, signal } = context;
        const started = performance.now();
        const worker = await openWorker(context, options);
        const batch = new Batch(worker, options.untilEmpty === true);
        try {
          await progress.step(`proving for ${worker.node.url}`, async (note) => {
            let told = '';
            while (!signal.aborted) {
              const left = await batch.look();
              if (left === undefined) return;
              const line = left === 'away' ? `no answer from ${worker.node.url}` : batch.line(left);
              if (line !== told) note((told = line));
              await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
            }
          });
        } finally {
          await worker.stop();
        }
        signal.throwIfAborted();
        const { proofs, failures, dead } = batch;
        if (dead > 0) {
          throw new QedError('QED6053', `${counted(dead, 'job of the network is', 'jobs of the network are')} dead`, {
            hint: 'read why with `qed jobs list`, then `qed jobs retry`',
            details: { proofs, failures, dead },
          });
        }
        const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
        return {
          data: { worker: worker.name, proofs, failures, seconds },
          text: `${counted(proofs, 'proof')} in ${seconds} s`,
        };
      }),
    );
};

const needsJobs = (option: string): QedError =>
  new QedError('QED6002', `--${option} is for the jobs of a directory`, {
    hint: 'name the directory: --jobs <dir>',
    exitCode: 2,
  });

async function proveDirectory(context: CommandContext, options: ProveBatchOptions): Promise<CommandResult> {
  const { openProver } = await import('../../network/open-prover.js');
  const { JobDirectory } = await import('../../../wire/job-files/job-directory.js');
  const { proveFiles } = await import('./prove-files.js');
  const { progress, signal, output } = context;
  const { jobs = '', simulate = false, follow = false } = options;
  if (follow) context.stopsItself();
  const directory = new JobDirectory(jobs);
  const prover = await openProver(context, { simulate });
  const started = performance.now();
  const failures: FailedFile[] = [];
  let proofs = 0;
  try {
    await progress.step(`proving the jobs of ${jobs}`, (note) =>
      proveFiles(directory, prover, {
        concurrency: prover.concurrency,
        signal,
        follow,
        onProof: () => note(`${++proofs} proven`),
        onFailure(failed) {
          failures.push(failed);
          output.log(printable(`not proven: ${failed.jobId}: ${failed.code} ${failed.message}`));
        },
      }),
    );
    if (!follow) signal.throwIfAborted();
    if (failures.length > 0 && !follow) {
      throw new QedError('QED6058', `${counted(failures.length, 'job')} could not be proven`, {
        hint: 'the log says why; run the command again for these',
        details: { proofs, failures },
      });
    }
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    return {
      data: { proofs, ...(follow ? { failures: failures.length } : {}), seconds },
      text: proofs === 0 ? `no job of ${jobs} was without a proof` : `${counted(proofs, 'proof')} in ${seconds} s`,
    };
  } finally {
    await prover.close();
  }
}

import { Option } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { counted } from '../../../base/counted.js';
import { QedError } from '../../../base/errors.js';
import { isAway } from '../../../node/proving/away.js';
import type { JobSummary } from '../../../wire/job.js';
import type { Status } from '../../../wire/status.js';
import { action, type CommandContext, type CommandInstaller } from '../../command.js';
import { nodeUrl } from '../../input/node-url.js';
import type { CommandResult } from '../../output/output.js';
import { printable } from '../../output/printable.js';
import type { FailedFile } from './prove-files.js';
import { openWorker, type OpenedWorker, type WorkerOptions } from '../../network/open-worker.js';

interface ProveBatchOptions extends WorkerOptions {
  readonly untilEmpty?: boolean;
  readonly jobs?: string;
  readonly simulate?: boolean;
  readonly follow?: boolean;
}

/** Milliseconds between two looks at what is left. */
const LOOK_MS = 500;
/** Jobs of some programs that are counted at a look; more are as good as these. */
const MOST_JOBS = 1_000;
/** How long a coordinator may be away until a batch ends without it, in milliseconds. */
const PATIENCE_MS = 5 * 60_000;

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

/** How far a batch is: what this worker did, and what the node says is left. */
class Batch {
  proofs = 0;
  failures = 0;
  dead = 0;
  #underWay = 0;
  #awaySince: number | undefined;
  readonly #started = performance.now();

  constructor(
    readonly worker: OpenedWorker,
    readonly untilEmpty: boolean,
  ) {
    worker.events.on(({ type }) => {
      if (type === 'job-started') this.#underWay++;
      if (type === 'job-done' || type === 'job-failed') this.#underWay--;
      if (type === 'job-done') this.proofs++;
      if (type === 'job-failed') this.failures++;
    });
  }

  /** How many jobs are left to do; undefined at the end. Throws what is wrong once the coordinator was away for five minutes. */
  async look(): Promise<number | 'away' | undefined> {
    const jobs = await this.#jobs();
    if (jobs === 'away') return jobs;
    this.dead = countOf(jobs, 'dead');
    const ready = countOf(jobs, 'ready');
    const left = this.untilEmpty ? countOf(jobs, 'ready', 'waiting', 'leased', 'failed') : ready + this.#underWay;
    return left === 0 && this.#underWay === 0 ? undefined : left;
  }

  /** How many jobs there are in each status, of the programs that the worker proves. */
  async #jobs(): Promise<Status['jobs'] | 'away'> {
    try {
      const { node, programs } = this.worker;
      const { jobs } = await node.status();
      const own = programs && (await node.call('qed_listJobs', { programs: [...programs], limit: MOST_JOBS }));
      this.#awaySince = undefined;
      return own === undefined ? jobs : numbersOf(own);
    } catch (error) {
      this.#awaySince ??= Date.now();
      if (!isAway(error) || Date.now() - this.#awaySince > PATIENCE_MS) throw error;
      return 'away';
    }
  }

  line(left: number): string {
    const minutes = (performance.now() - this.#started) / 60_000;
    const rate = this.proofs / minutes;
    const end =
      this.proofs === 0 ? '' : `, ${rate.toFixed(1)} a minute, about ${Math.ceil((left / rate) * 60)} s to go`;
    return `${this.proofs} proven, ${left} left${end}`;
  }
}

const numbersOf = (jobs: readonly JobSummary[]): Status['jobs'] => {
  const numbers: Record<string, number> = {};
  for (const { status } of jobs) numbers[status] = (numbers[status] ?? 0) + 1;
  return numbers;
};

const countOf = (jobs: Status['jobs'], ...statuses: string[]): number =>
  statuses.reduce((sum, status) => sum + (jobs[status] ?? 0), 0);

import type { JobStatus } from '../../../node/jobs/job.js';
import { isAway } from '../../../node/proving/away.js';
import type { CoordinatorClient } from '../../../node/proving/followed-node.js';
import type { ProtocolProgram } from '../../../prover/proof.js';
import type { JobSummary } from '../../../wire/job.js';
import type { Status } from '../../../wire/status.js';
import type { OpenedWorker } from '../../network/open-worker.js';

/** Jobs of some programs that are counted at a look, dead ones apart from those that are left; more are as good as these. */
const MOST_JOBS = 1_000;
/** What a batch that goes on until no job is left waits for. */
const LEFT = ['ready', 'waiting', 'leased', 'failed'] as const;
/** How long a coordinator may be away until a batch ends without it, in milliseconds. */
const PATIENCE_MS = 5 * 60_000;

/** How far a batch is: what this worker did, and what the node says is left. */
export class Batch {
  proofs = 0;
  failures = 0;
  dead = 0;
  #underWay = 0;
  #awaySince: number | undefined;
  readonly #started = performance.now();

  constructor(
    readonly worker: Pick<OpenedWorker, 'node' | 'programs' | 'events'>,
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
    const left = this.untilEmpty ? countOf(jobs, ...LEFT) : ready + this.#underWay;
    return left === 0 && this.#underWay === 0 ? undefined : left;
  }

  /** How many jobs there are in each status, of the programs that the worker proves. */
  async #jobs(): Promise<Status['jobs'] | 'away'> {
    try {
      const { node, programs } = this.worker;
      const { jobs } = await node.status();
      const own = programs && [
        ...(await jobsOf(node, programs, this.untilEmpty ? LEFT : ['ready'])),
        ...(await jobsOf(node, programs, ['dead'])),
      ];
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

const jobsOf = (
  node: CoordinatorClient,
  programs: readonly ProtocolProgram[],
  statuses: readonly JobStatus[],
): Promise<JobSummary[]> =>
  node.call('qed_listJobs', { programs: [...programs], statuses: [...statuses], limit: MOST_JOBS });

const numbersOf = (jobs: readonly JobSummary[]): Status['jobs'] => {
  const numbers: Record<string, number> = {};
  for (const { status } of jobs) numbers[status] = (numbers[status] ?? 0) + 1;
  return numbers;
};

const countOf = (jobs: Status['jobs'], ...statuses: string[]): number =>
  statuses.reduce((sum, status) => sum + (jobs[status] ?? 0), 0);

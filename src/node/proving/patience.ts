import { NodeError } from '../errors.js';

/** Milliseconds. The pause doubles with each failure in a row. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 5 * 60_000;
/** How long a worker is not given a job that it failed once; twice as long with each further time. */
const OTHERS_FIRST = 30_000;
const LONGEST_TURN = 10 * 60_000;
/** Jobs remembered for one worker: one that fails more of them pauses for minutes anyhow. */
const REMEMBERED = 64;

interface Failures {
  failures: number;
  pausedUntil: number;
  /** How often each job was failed, and until when it is for others; the one failed last comes last. */
  readonly jobs: Map<string, { readonly times: number; readonly until: number }>;
}

/**
 * How long workers pause after failures, so that one that cannot prove, or does not want to, keeps no job from the others. It is kept in memory: a node
 * that starts again trusts anew.
 */
export class Patience {
  readonly #records = new Map<string, Failures>();

  /** The jobs that this worker failed lately and that others are given first. Throws QED4082 while the worker has to pause. */
  refusedJobs(worker: string, now: number): ReadonlySet<string> {
    const record = this.#records.get(worker);
    if (record === undefined) return new Set();
    if (record.pausedUntil > now) {
      const milliseconds = record.pausedUntil - now;
      throw new NodeError(
        'workerPaused',
        `${worker} failed ${record.failures} times in a row`,
        `ask again in ${Math.ceil(milliseconds / 1_000)} s`,
        { exitCode: 3, details: { milliseconds } },
      );
    }
    return new Set([...record.jobs].filter(([, { until }]) => until > now).map(([jobId]) => jobId));
  }

  failed(worker: string, jobId: string, now: number): void {
    const record: Failures = this.#records.get(worker) ?? { failures: 0, pausedUntil: 0, jobs: new Map() };
    this.#records.set(worker, record);
    record.failures++;
    record.pausedUntil = now + doubled(FIRST_PAUSE, record.failures, LONGEST_PAUSE);
    const times = (record.jobs.get(jobId)?.times ?? 0) + 1;
    record.jobs.delete(jobId);
    record.jobs.set(jobId, { times, until: now + doubled(OTHERS_FIRST, times, LONGEST_TURN) });
    const [oldest] = record.jobs.keys();
    if (record.jobs.size > REMEMBERED && oldest !== undefined) record.jobs.delete(oldest);
  }

  /** Ends the worker's pauses; the jobs that it failed stay for others. */
  succeeded(worker: string): void {
    const record = this.#records.get(worker);
    if (record !== undefined) Object.assign(record, { failures: 0, pausedUntil: 0 });
  }

  forget(worker: string): void {
    this.#records.delete(worker);
  }
}

const doubled = (first: number, times: number, most: number): number => Math.min(first * 2 ** (times - 1), most);

import { QedError } from '../../base/errors.js';
import type { ProofJob, Prover, QedProof } from '../../prover/proof.js';
import type { LeasedJob } from '../jobs/job.js';
import type { JobSource } from '../proving/job-source.js';
import type { NodeEvents } from './events.js';

export interface WorkerOptions {
  /** Names its leases. */
  readonly name: string;
  /** Proofs made side by side. */
  readonly concurrency: number;
}

/** How long a slot sleeps when its source fails, in milliseconds. */
const PAUSE_MS = 1_000;

/** Makes the proofs of a job source with a prover. It holds no state: killed at any instant, its jobs are leased again. */
export class Worker {
  readonly #stop = new AbortController();
  #slots: Promise<void>[] = [];

  constructor(
    readonly jobs: JobSource,
    readonly prover: Pick<Prover, 'prove'>,
    readonly events: NodeEvents,
    readonly options: WorkerOptions,
  ) {}

  start(): void {
    const { name, concurrency } = this.options;
    this.#slots = Array.from({ length: concurrency }, (_, slot) => this.#run(`${name}/${slot}`));
  }

  /** Takes no further job; resolves when those under way are done or, with the prover closed, have failed. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#slots);
  }

  async #run(worker: string): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const leased = await this.jobs.lease(worker, signal);
        if (leased !== undefined) await this.#work(leased);
      } catch (error) {
        if (signal.aborted) return;
        this.events.emit({ type: 'fault', where: 'worker', error });
        await pause(PAUSE_MS, signal);
      }
    }
  }

  async #work(leased: LeasedJob): Promise<void> {
    const { id: jobId, circuit } = leased.job;
    const started = Date.now();
    this.events.emit({ type: 'job-started', jobId, circuit });
    try {
      await this.#prove(leased);
      this.events.emit({ type: 'job-done', jobId, circuit, seconds: (Date.now() - started) / 1000 });
    } catch (error) {
      // A worker that stops gives the job back untried.
      if (this.#stop.signal.aborted) {
        await this.jobs.release(leased).catch(() => undefined);
        return;
      }
      const message = error instanceof Error ? error.message : String(error);
      const code = error instanceof QedError ? error.code : null;
      this.events.emit({ type: 'job-failed', jobId, circuit, code, message });
      await this.jobs.fail(leased, message);
    }
  }

  async #prove(leased: LeasedJob): Promise<void> {
    const beat = setInterval(
      () => void this.jobs.heartbeat(leased).catch(() => undefined),
      this.jobs.heartbeatInterval,
    );
    try {
      const inputs: ProofJob = await this.jobs.inputs(leased);
      const proof: QedProof = await this.prover.prove(inputs);
      await this.jobs.complete(leased, proof);
    } finally {
      clearInterval(beat);
    }
  }
}

/** Sleeps, but wakes up when told to stop. */
const pause = (milliseconds: number, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    stop.addEventListener('abort', done);
  });

import { setTimeout as sleep } from 'node:timers/promises';
import { QedError } from '../../base/errors.js';
import type { ProofJob, Prover, QedProof } from '../../prover/proof.js';
import type { LeasedWork } from '../../wire/proving-work.js';
import type { JobSource } from '../proving/job-source.js';
import type { NodeEvents } from './events.js';
import { Semaphore, type Permit } from './semaphore.js';

export interface WorkerOptions {
  /** Names its leases. */
  readonly name: string;
  /** Proofs made side by side. */
  readonly concurrency: number;
}

/** How long a slot sleeps when its source fails, in milliseconds; twice as long each time that it fails again. */
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** The lease is lost, or the node does not know the job: it was dropped, or the network began anew. */
const NOT_OURS: readonly string[] = ['QED5102', 'QED5101'];

/**
 * Makes the proofs of a job source with a prover. It holds no state: killed at any instant, its jobs are leased again. While a proof is handed in, which takes as
 * long as the node verifies it, another slot has the permit to lease and prove the next job.
 */
export class Worker {
  readonly #stop = new AbortController();
  readonly #permits: Semaphore;
  #slots: Promise<void>[] = [];

  constructor(
    readonly jobs: JobSource,
    readonly prover: Pick<Prover, 'prove'>,
    readonly events: NodeEvents,
    readonly options: WorkerOptions,
  ) {
    this.#permits = new Semaphore(options.concurrency);
  }

  start(): void {
    const { name, concurrency } = this.options;
    this.#slots = Array.from({ length: 2 * concurrency }, (_, slot) => this.#run(`${name}/${slot}`));
  }

  /** Takes no further job; resolves when those under way are done or, with the prover closed, have failed. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#slots);
  }

  async #run(worker: string): Promise<void> {
    const { signal } = this.#stop;
    let pauseMs = PAUSE_MS;
    for (;;) {
      const permit = await this.#permits.acquire(signal);
      if (permit === undefined) return;
      try {
        const work = await this.jobs.lease(worker, signal);
        if (work !== undefined) await this.#work(work, permit);
        pauseMs = PAUSE_MS;
      } catch (error) {
        if (signal.aborted) return;
        this.events.emit({ type: 'fault', where: 'worker', error });
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      } finally {
        permit.release();
      }
    }
  }

  async #work(work: LeasedWork, permit: Permit): Promise<void> {
    const { jobId, circuit } = work;
    const started = Date.now();
    this.events.emit({ type: 'job-started', jobId, circuit });
    try {
      await this.#prove(work, permit);
      this.events.emit({ type: 'job-done', jobId, circuit, seconds: (Date.now() - started) / 1000 });
    } catch (error) {
      // A worker that stops gives the job back untried.
      if (this.#stop.signal.aborted) {
        await this.jobs.release(work).catch(() => undefined);
        return;
      }
      const message = error instanceof Error ? error.message : String(error);
      const code = error instanceof QedError ? error.code : null;
      this.events.emit({ type: 'job-failed', jobId, circuit, code, message });
      if (!isLeaseLost(error)) await this.#fail(work, message);
    }
  }

  /** Says that a job failed. Where the lease is lost, another worker has the job by now. */
  async #fail(work: LeasedWork, message: string): Promise<void> {
    try {
      await this.jobs.fail(work, message);
    } catch (error) {
      if (!isLeaseLost(error)) throw error;
    }
  }

  /** Proves a job as long as its lease holds: a heartbeat that is refused ends the proof, for another worker has the job by then. */
  async #prove(work: LeasedWork, permit: Permit): Promise<void> {
    const lost = new AbortController();
    const onRefusal = (error: unknown): void => {
      // a node that does not answer may be there again for the next heartbeat
      if (isLeaseLost(error)) lost.abort(error);
    };
    const beat = setInterval(() => void this.jobs.heartbeat(work).catch(onRefusal), this.jobs.heartbeatInterval);
    try {
      const inputs: ProofJob = await this.jobs.inputs(work, this.#stop.signal);
      const proof: QedProof = await this.prover.prove(inputs, { signal: lost.signal });
      permit.release();
      await this.jobs.complete(work, proof, this.#stop.signal);
    } catch (error) {
      throw lost.signal.aborted ? lost.signal.reason : error;
    } finally {
      clearInterval(beat);
    }
  }
}

const isLeaseLost = (error: unknown): boolean => error instanceof QedError && NOT_OURS.includes(error.code);

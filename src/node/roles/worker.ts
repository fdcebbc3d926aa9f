import type { KeyJson } from '../../circuit/program.js';
import type { ProtocolProgram, Prover, QedProof } from '../../prover/proof.js';
import { NodeError } from '../errors.js';
import type { Job } from '../jobs/job.js';
import type { JobQueue, LeasedJob } from '../jobs/queue.js';

/** What a worker tells its node. */
export interface WorkerEvents {
  /** A job was leased; its proof is being made. */
  readonly onStart?: (job: Job) => void;
  /** The job's proof was verified: stores it and completes the job. */
  readonly complete: (job: Job, proof: QedProof) => Promise<void>;
  readonly onDone?: (job: Job, seconds: number) => void;
  readonly onFailure?: (job: Job, error: unknown) => void;
  /** Something else went wrong, e.g. the store cannot write; the worker tries again. */
  readonly onFault?: (error: unknown) => void;
}

export interface WorkerOptions {
  /** Names its leases. A node ends all leases with its own prefix when it starts. */
  readonly name: string;
  /** Proofs made side by side. */
  readonly concurrency: number;
  readonly now: () => number;
}

/** How long a slot sleeps when nothing tells it of new work, in milliseconds. */
const IDLE_MS = 1_000;

/** Makes the proofs of a queue with a prover. It holds no state: killed at any instant, its jobs are leased again. */
export class Worker {
  #stopping = false;
  readonly #slots: Promise<void>[] = [];
  readonly #wakers = new Set<() => void>();
  /** Counts changes of the queue, so that none between a look and a sleep is missed. */
  #changes = 0;
  #unlisten: (() => void) | undefined;

  constructor(
    readonly queue: JobQueue,
    readonly prover: Prover,
    /** The node's own keys: a proof is checked against these, never against its own. */
    readonly keys: Readonly<Record<ProtocolProgram, KeyJson>>,
    readonly options: WorkerOptions,
    readonly events: WorkerEvents,
  ) {}

  start(): void {
    this.#unlisten = this.queue.onChange(() => this.#wake());
    for (let slot = 0; slot < this.options.concurrency; slot++)
      this.#slots.push(this.#run(`${this.options.name}/${slot}`));
  }

  /** Takes no further job; resolves when those under way are done or, with the prover closed, have failed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await Promise.all(this.#slots);
    this.#unlisten?.();
  }

  async #run(worker: string): Promise<void> {
    while (!this.#stopping) {
      try {
        const seen = this.#changes;
        const leased = await this.queue.lease({ worker, now: this.options.now() });
        if (leased === undefined) await this.#sleep(seen);
        else await this.#prove(leased);
      } catch (error) {
        if (this.#stopping) return;
        this.events.onFault?.(error);
        await this.#sleep(this.#changes);
      }
    }
  }

  async #prove({ job, lease }: LeasedJob): Promise<void> {
    const { now } = this.options;
    const started = now();
    this.events.onStart?.(job);
    const beat = setInterval(
      () => void this.queue.heartbeat(job.id, lease.token, now()).catch(() => undefined),
      this.queue.policy.leaseMs / 3,
    );
    try {
      const proof = await this.prover.prove(await this.queue.load(job.id));
      await this.#check(job, proof);
      // Under the node's own key: its data is what later proofs are made with.
      await this.events.complete(job, { ...proof, key: this.keys[job.program] });
      this.events.onDone?.(job, (now() - started) / 1000);
    } catch (error) {
      // A node that stops gives the job back untried.
      if (this.#stopping) await this.queue.release(job.id, lease.token, now()).catch(() => undefined);
      else {
        this.events.onFailure?.(job, error);
        await this.queue.fail(job.id, lease.token, error instanceof Error ? error.message : String(error), now());
      }
    } finally {
      clearInterval(beat);
    }
  }

  /** A proof counts when it verifies under the node's own key and says what the plan expects (PROTOCOL §7). */
  async #check(job: Job, proof: QedProof): Promise<void> {
    if (proof.output !== job.output) {
      throw new NodeError(
        'workerOutput',
        `the proof of ${job.circuit} says something else than the plan`,
        'look for a fault in the prover',
        { exitCode: 70 },
      );
    }
    const key = this.keys[job.program];
    if (proof.kind !== this.prover.kind || proof.key.hash !== key.hash || !(await this.prover.verify(proof, key))) {
      throw new NodeError(
        'workerProof',
        `the proof of ${job.circuit} does not verify`,
        'look for a fault in the prover',
        { exitCode: 70 },
      );
    }
  }

  #sleep(seen: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wakers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, IDLE_MS);
      this.#wakers.add(done);
      if (this.#stopping || this.#changes !== seen) done();
    });
  }

  #wake(): void {
    this.#changes++;
    for (const waker of [...this.#wakers]) waker();
  }
}

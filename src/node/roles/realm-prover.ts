import type { KeyValueStore } from '../../kvq/store.js';
import type { ProtocolKeys } from '../../prover/programs/keys.js';
import type { Prover } from '../../prover/proof.js';
import { JobQueue } from '../jobs/queue.js';
import { ProofIntake } from '../proving/proof-intake.js';
import { QueueJobSource } from '../proving/queue-job-source.js';
import { RemoteWorkers } from '../proving/remote-workers.js';
import { JobHealth } from './job-health.js';

const SWEEP_MS = 5_000;

/** The proving jobs of a realm, and the workers who make its proofs. */
export class RealmProver {
  readonly queue: JobQueue;
  readonly remoteWorkers: RemoteWorkers;
  readonly health: JobHealth;
  #sweep: NodeJS.Timeout | undefined;

  private constructor(
    store: KeyValueStore,
    keys: ProtocolKeys,
    /** Verifies what workers hand in. */
    verifier: Pick<Prover, 'kind' | 'verify'>,
  ) {
    // Nobody asks a realm who made the proofs of a batch that has ended, so nothing is left of one.
    this.queue = new JobQueue(store, undefined, undefined, false);
    this.health = new JobHealth(this.queue);
    const intake = new ProofIntake(this.queue, verifier, keys, () => undefined);
    this.remoteWorkers = new RemoteWorkers(new QueueJobSource(this.queue, intake));
  }

  /** Goes on with the jobs of a store; what died in the life before is tried again. */
  static async open(
    store: KeyValueStore,
    keys: ProtocolKeys,
    verifier: Pick<Prover, 'kind' | 'verify'>,
  ): Promise<RealmProver> {
    const opened = new RealmProver(store, keys, verifier);
    await opened.queue.countStored();
    await opened.queue.retryDead();
    return opened;
  }

  /** Starts to look after the jobs. */
  start(onFault: (error: unknown) => void): void {
    this.#sweep = setInterval(() => void this.#lookAfterJobs(Date.now()).catch(onFault), SWEEP_MS);
  }

  async #lookAfterJobs(now: number): Promise<void> {
    await this.queue.sweep(now);
    await this.health.look(now);
  }

  stop(): void {
    clearInterval(this.#sweep);
  }
}

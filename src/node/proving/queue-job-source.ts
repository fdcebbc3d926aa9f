import type { ProofJob, QedProof } from '../../prover/proof.js';
import type { LeasedJob } from '../jobs/job.js';
import type { JobQueue } from '../jobs/queue.js';
import type { JobSource } from './job-source.js';
import type { ProofIntake } from './proof-intake.js';

/** How long a worker waits for a job before it looks again, in milliseconds: a signal may get lost. */
const WAIT_MS = 1_000;

/** The jobs of a queue, for workers who reach its store. */
export class QueueJobSource implements JobSource {
  constructor(
    readonly queue: JobQueue,
    readonly intake: ProofIntake,
  ) {}

  get heartbeatInterval(): number {
    return this.queue.policy.leaseMs / 3;
  }

  async lease(worker: string, stop: AbortSignal): Promise<LeasedJob | undefined> {
    const { signal } = this.queue;
    let wake = (): void => undefined;
    const changed = new Promise<void>((resolve) => (wake = resolve));
    // Listens before it looks, so that no change in between is missed.
    const unlisten = signal.onChange(wake);
    stop.addEventListener('abort', wake);
    const timer = setTimeout(wake, WAIT_MS);
    try {
      if (stop.aborted) return undefined;
      const leased = await this.queue.lease({ worker, now: Date.now() });
      if (leased === undefined) await changed;
      return leased;
    } finally {
      clearTimeout(timer);
      stop.removeEventListener('abort', wake);
      unlisten();
    }
  }

  inputs({ job }: LeasedJob): Promise<ProofJob> {
    return this.queue.load(job.id);
  }

  async heartbeat({ job, lease }: LeasedJob): Promise<void> {
    await this.queue.heartbeat(job.id, lease.token, Date.now());
  }

  async complete({ job }: LeasedJob, proof: QedProof): Promise<void> {
    await this.intake.take(job.id, proof);
  }

  async fail({ job, lease }: LeasedJob, reason: string): Promise<void> {
    await this.queue.fail(job.id, lease.token, reason, Date.now());
  }

  async release({ job, lease }: LeasedJob): Promise<void> {
    await this.queue.release(job.id, lease.token, Date.now());
  }
}

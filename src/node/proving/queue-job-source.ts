import type { ProofJob, QedProof } from '../../prover/proof.js';
import type { LeasedWork } from '../../wire/proving-work.js';
import type { LeasedJob } from '../jobs/job.js';
import type { JobQueue } from '../jobs/queue.js';
import type { JobSource } from './job-source.js';
import type { ProofIntake } from './proof-intake.js';

/** How long a worker waits for a job before it looks again, in milliseconds: a signal may get lost. */
const WAIT_MS = 1_000;

/** Which jobs a worker is given. */
export interface LeaseWishes {
  readonly worker: string;
  /** Only of these programs; of all when absent. */
  readonly programs?: ReadonlySet<string>;
  /** Jobs that are for others. */
  readonly except?: ReadonlySet<string>;
  /** False for a worker from outside, whose failures do not count as attempts of the job. */
  readonly charged?: boolean;
}

/** The jobs of a queue, for workers who reach its store. */
export class QueueJobSource implements JobSource {
  constructor(
    readonly queue: JobQueue,
    readonly intake: ProofIntake,
  ) {}

  get heartbeatInterval(): number {
    return this.queue.policy.leaseMs / 3;
  }

  lease(worker: string, stop: AbortSignal): Promise<LeasedWork | undefined> {
    return this.leaseOf({ worker }, stop);
  }

  /** As `lease`, with wishes. */
  async leaseOf(wishes: LeaseWishes, stop: AbortSignal): Promise<LeasedWork | undefined> {
    const { signal } = this.queue;
    let wake = (): void => undefined;
    const changed = new Promise<void>((resolve) => (wake = resolve));
    // Listens before it looks, so that no change in between is missed.
    const unlisten = signal.onChange(wake);
    stop.addEventListener('abort', wake);
    const timer = setTimeout(wake, WAIT_MS);
    try {
      if (stop.aborted) return undefined;
      const leased = await this.queue.lease({ ...wishes, now: Date.now() });
      if (leased === undefined) await changed;
      return leased && workOf(leased);
    } finally {
      clearTimeout(timer);
      stop.removeEventListener('abort', wake);
      unlisten();
    }
  }

  inputs({ jobId }: LeasedWork): Promise<ProofJob> {
    return this.queue.load(jobId);
  }

  async heartbeat({ jobId, token }: LeasedWork): Promise<void> {
    await this.queue.heartbeat(jobId, token, Date.now());
  }

  async complete({ jobId }: LeasedWork, proof: QedProof): Promise<void> {
    await this.intake.take(jobId, proof);
  }

  async fail({ jobId, token }: LeasedWork, reason: string): Promise<void> {
    await this.queue.fail(jobId, token, reason, Date.now());
  }

  async release({ jobId, token }: LeasedWork): Promise<void> {
    await this.queue.release(jobId, token, Date.now());
  }
}

const workOf = ({ job, lease }: LeasedJob): LeasedWork => ({
  jobId: job.id,
  program: job.program,
  circuit: job.circuit,
  token: lease.token,
});

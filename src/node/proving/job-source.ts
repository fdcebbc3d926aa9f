import type { ProofJob, QedProof } from '../../prover/proof.js';
import type { LeasedJob } from '../jobs/job.js';

/** Where a worker gets its jobs from and where it hands in their proofs: the queue itself or, later, a node behind RPC. */
export interface JobSource {
  /** Milliseconds between two heartbeats of a lease. */
  readonly heartbeatInterval: number;
  /** Leases a job to a worker. Waits a moment for one where there is none, then resolves with undefined: ask again. `stop` ends the waiting. */
  lease(worker: string, stop: AbortSignal): Promise<LeasedJob | undefined>;
  /** What a prover needs for the job. */
  inputs(leased: LeasedJob): Promise<ProofJob>;
  /** Tells that the worker is still at it. Throws QED5102 when the lease does not hold any more. */
  heartbeat(leased: LeasedJob): Promise<void>;
  /** Hands in the proof, which counts once it was verified. Throws QED4080 or QED4081 for one that is refused. */
  complete(leased: LeasedJob, proof: QedProof): Promise<void>;
  /** The worker could not prove it. */
  fail(leased: LeasedJob, reason: string): Promise<void>;
  /** Gives the job back untried. */
  release(leased: LeasedJob): Promise<void>;
}

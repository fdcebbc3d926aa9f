import type { ProofJob, QedProof } from '../../prover/proof.js';
import type { LeasedWork } from '../../wire/proving-work.js';

/** Where a worker gets its jobs from and where it hands in their proofs: the queue of the same process, or a node behind RPC. */
export interface JobSource {
  /** Milliseconds between two heartbeats of a lease. */
  readonly heartbeatInterval: number;
  /** Leases a job to a worker. Waits a moment for one where there is none, then resolves with undefined: ask again. `stop` ends the waiting. */
  lease(worker: string, stop: AbortSignal): Promise<LeasedWork | undefined>;
  /** What a prover needs for the job. `stop` ends the tries to reach a node that is down. */
  inputs(work: LeasedWork, stop: AbortSignal): Promise<ProofJob>;
  /** Tells that the worker is still at it. Throws QED5102 when the lease does not hold any more. */
  heartbeat(work: LeasedWork): Promise<void>;
  /** Hands in the proof, which counts once it was verified. `stop` as above. Throws QED4080 or QED4081 for one that is refused. */
  complete(work: LeasedWork, proof: QedProof, stop: AbortSignal): Promise<void>;
  /** The worker could not prove it. */
  fail(work: LeasedWork, reason: string): Promise<void>;
  /** Gives the job back untried. */
  release(work: LeasedWork): Promise<void>;
}

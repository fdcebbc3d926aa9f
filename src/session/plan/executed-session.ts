import type { SessionStart } from '../../parth/statements/contract-call.js';
import type { SessionTransaction } from '../../prover/signature/actor-signature-step.js';
import type { AppliedCall } from '../../prover/ups/call/apply-call-step.js';
import type { SessionEnd } from '../../prover/ups/session-end.js';
import type { SessionUser } from '../../prover/ups/session-start.js';
import type { SessionProof } from './session-plan.js';

/** A session that was executed. */
export interface ExecutedSession {
  readonly user: SessionUser;
  readonly start: SessionStart;
  /** All its calls in the order in which they ran, those that contracts made included. */
  readonly applied: readonly AppliedCall[];
  readonly transactions: readonly SessionTransaction[];
  /** The proofs of the calls, likewise. */
  readonly callProofs: readonly SessionProof[];
  readonly end: SessionEnd;
}

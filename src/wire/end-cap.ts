import type { EventLeaf, UserLeaf } from '../parth/leaves.js';
import type { EndCapResult } from '../parth/statements/session.js';
import type { QedProof } from '../prover/proof.js';

/** What a user hands to a realm: the end cap and all state updates behind it, so that the realm can recompute `endUserLeafHash`. */
export interface EndCapSubmission {
  readonly result: EndCapResult;
  readonly proof: QedProof;
  readonly endUserLeaf: UserLeaf;
  /** The final value of each slot written, by contract. */
  readonly updates: readonly {
    readonly contractId: bigint;
    readonly slots: readonly (readonly [slot: bigint, value: bigint])[];
  }[];
  /** The event leaves appended, in order. */
  readonly events: readonly EventLeaf[];
}

import type { Decoded } from '../../compiler/call/codec.js';
import type { PublicKey, UserLeaf } from '../../parth/leaves.js';
import type { Json } from '../../parth/record.js';
import type { EndCapAuthorization, EndCapResult } from '../../parth/statements/session.js';
import type { ProgramRef } from '../../prover/proof.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import type { JsonArgument } from '../files/session-file.js';
import type { Anchor } from '../../wire/session-source.js';

/** A slot that a session changes, as its contract's source names and shows it. */
export interface SlotChange {
  readonly contractId: bigint;
  readonly contract: string;
  readonly slot: bigint;
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** An event that a call emitted: its name and its values as source would show them. */
export interface EventSummary {
  readonly name: string;
  readonly values: Decoded;
}

/** What one call does, beside what follows from it. */
export interface MadeCallSummary {
  /** Whether the user made it, or a contract: for its value at once, or for later. */
  readonly kind: 'standard' | 'inline' | 'deferred';
  /** The id of the contract that made it, 2^32 for the user. */
  readonly caller: bigint;
  readonly contractId: bigint;
  readonly contract: string;
  readonly method: string;
  /** As they were given. */
  readonly args: readonly JsonArgument[];
  /** The result, null for a method without one. */
  readonly output: Decoded | null;
  readonly changes: readonly SlotChange[];
  readonly events: readonly EventSummary[];
  readonly spent: bigint;
  readonly received: bigint;
}

/** What one call of a session does. */
export interface CallSummary extends MadeCallSummary {
  /** The calls that contracts made because of it, in the order in which they ran. */
  readonly calls: readonly MadeCallSummary[];
}

/** One proof of a session. Its children are other proofs of the session, in the order of the circuit's slots. */
export interface SessionProof {
  readonly id: string;
  /** For people, e.g. `Token.mint` or `calls 1 to 2 of 3`. */
  readonly title: string;
  readonly program: ProgramRef;
  readonly circuit: string;
  readonly witness: Json;
  /** What the witness still lacks of the user: no plan holds it. */
  readonly lacks?: 'secret' | 'signature';
  readonly children: readonly string[];
  /** The output and the key that the proof must have. */
  readonly output: bigint;
  readonly keyHash: bigint;
}

/** A session that was executed and can be proven: what it will change, and every proof that it takes. Holds no secret. */
export interface SessionPlan {
  readonly anchor: Anchor;
  readonly userId: bigint;
  readonly publicKey: PublicKey;
  /** True when the user has no leaf yet: the session creates it. */
  readonly firstSession: boolean;
  readonly calls: readonly CallSummary[];
  /** The net change of each slot, by contract and slot. */
  readonly changes: readonly SlotChange[];
  readonly fee: bigint;
  /** The native balance before and after, fee included. */
  readonly balance: { readonly before: bigint; readonly after: bigint };
  /** The last checkpoint that the session may land in. */
  readonly validUntil: bigint;
  /** What the user signs. */
  readonly authorization: EndCapAuthorization;
  readonly result: EndCapResult;
  readonly endUserLeaf: UserLeaf;
  readonly updates: EndCapSubmission['updates'];
  readonly events: EndCapSubmission['events'];
  /** Every child before its parent; the end cap last. */
  readonly proofs: readonly SessionProof[];
}

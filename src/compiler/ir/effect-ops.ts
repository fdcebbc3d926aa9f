import type { IrKind } from './kinds.js';
import type { ValueId, Op, Guarded } from './op.js';

/** A message's text, or a value shown in it. */
export type MessagePart = string | { readonly value: ValueId };
export const ASSERT_CHECKS = ['assertion', 'index', 'entry', 'checkpoint'] as const;
export type AssertCheck = (typeof ASSERT_CHECKS)[number];
export interface AssertOp extends Op, Guarded {
  readonly op: 'assert';
  readonly condition: ValueId;
  /** `assertion` is the author's; `index` a range check of an array index; `entry` that an entry is empty or bound to its key; `checkpoint` that a checkpoint is not later than the anchor. */
  readonly check: AssertCheck;
  /** Empty when the author gave none. */
  readonly message: readonly MessagePart[];
  /** The operands of the comparison that is asserted, with their source text; shown when it fails. */
  readonly compared: readonly { readonly text: string; readonly value: ValueId }[];
}

/** Appends an event; an event's values are hashed in order after its id (`eventIdOf`). */
export interface EmitOp extends Op, Guarded {
  readonly op: 'emit';
  readonly event: string;
  readonly eventId: bigint;
  readonly values: readonly ValueId[];
}
export interface CallTarget {
  readonly contract: ValueId;
  /** How messages name it: `Token.claim`. */
  readonly name: string;
  readonly methodId: bigint;
  readonly inputs: readonly ValueId[];
}
/** A synchronous call: its outputs are taken as given, range-checked, and owed to a later step of the session. */
export interface InlineCallOp extends Op, Guarded, CallTarget {
  readonly op: 'inlineCall';
  readonly results: readonly { readonly result: ValueId; readonly kind: IrKind }[];
}
export interface DeferCallOp extends Op, Guarded, CallTarget {
  readonly op: 'deferCall';
}
/** The session counts only if it lands by this checkpoint (a u32). */
export interface ValidUntilOp extends Op, Guarded {
  readonly op: 'validUntil';
  readonly checkpoint: ValueId;
}
/** Moves the user's native balance; system contracts only. A debit beyond the balance fails. */
export interface NativeBalanceOp extends Op, Guarded {
  readonly op: 'credit' | 'debit';
  /** A u64. */
  readonly amount: ValueId;
}

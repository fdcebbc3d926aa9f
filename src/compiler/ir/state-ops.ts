import type { ValueId, ValueOp, Guarded, Op } from './op.js';

/**
 * `base + Σ key · stride`; a key is an unsigned integer, boolean or id of at most 33 bits. Constant keys belong into `base`: two references
 * are told apart by base, strides and ranges. A key with a `length` is an array index that an assertion under the same guard has held below it;
 * where the guard is false it counts as 0. A `hashed` key is the hash of an entry, of which the block index counts (`blockIndexOf`): whether the
 * block is bound to that hash is an assertion of its own.
 */
export interface SlotRef {
  /** How messages name it, e.g. `sent` or `hero.hp`. */
  readonly path: string;
  readonly base: bigint;
  readonly keys: readonly SlotKey[];
}
export interface SlotKey {
  readonly value: ValueId;
  readonly stride: bigint;
  readonly length?: number | undefined;
  readonly hashed?: true | undefined;
}
/**
 * Reads the caller's own CSTATE as it stands now. The value is the slot's content plus `initial`, so that an empty slot reads as it. Reading
 * has no effect: it needs a guard only with a key that has a `length`.
 */
export interface LoadSlotOp extends ValueOp, Guarded {
  readonly op: 'loadSlot';
  readonly slot: SlotRef;
  readonly initial: bigint;
}
/** Writes `value − initial` into the slot. */
export interface StoreSlotOp extends Op, Guarded {
  readonly op: 'storeSlot';
  readonly slot: SlotRef;
  readonly value: ValueId;
  readonly initial: bigint;
}
/** Reads a user's slot as of the anchor or of a past checkpoint; everything empty on the way reads as `initial`. */
export interface LoadForeignOp extends ValueOp, Guarded {
  readonly op: 'loadForeign';
  readonly user: ValueId;
  /** Absent: the contract itself, whose history guarantees the kind. Otherwise the value read is range-checked. */
  readonly contract?: ValueId | undefined;
  /** A u32, as in `CheckpointOp`; absent: the anchor. */
  readonly checkpoint?: ValueId | undefined;
  /** Height of the CSTATE tree that is read: the layout's own, or that of the other contract's class. */
  readonly cstateHeight: number;
  readonly slot: SlotRef;
  readonly initial: bigint;
}

import type { IrKind } from './kinds.js';

/** Names an SSA value of one method; each is defined once, before its uses. */
export type ValueId = number;

/** Where an operation comes from: a file as the project names it (never a path of the machine), line and column from 1. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The path predicate of an effect or a check: a boolean value, absent where it always happens. Where it is false no check fires, nothing
 * is written, and results are neutral: 0 (false).
 */
export interface Guarded {
  readonly guard?: ValueId | undefined;
}

interface Op {
  readonly span: Span;
}
interface ValueOp extends Op {
  readonly result: ValueId;
  readonly kind: IrKind;
}

export interface ConstOp extends ValueOp {
  readonly op: 'const';
  /** In the range of `kind`; a boolean is 0 or 1. */
  readonly value: bigint;
}
/** The flattened argument at `index`; its range is constrained by the circuit. Every argument has an input operation, used or not. */
export interface InputOp extends ValueOp {
  readonly op: 'input';
  readonly index: number;
}

/** What a method knows about its call and the session's anchor, with the kind of each. */
export const CONTEXT_KINDS = {
  userId: 'UserId',
  contractId: 'ContractId',
  /** 2^32 when the user calls. */
  caller: 'ContractId',
  nonce: 'u32',
  publicKeyHash: 'Hash',
  publicKeyFingerprint: 'Hash',
  publicKeyParam: 'Hash',
  deployer: 'UserId',
  checkpointId: 'u32',
  checkpointRoot: 'Hash',
  checkpointTime: 'u64',
  checkpointUsers: 'u32',
  checkpointRandomSeed: 'Hash',
  checkpointMaxAge: 'u32',
  /** The user's native balance when the call starts. */
  nativeBalance: 'u64',
} as const satisfies Readonly<Record<string, IrKind>>;
export type ContextName = keyof typeof CONTEXT_KINDS;
export interface ContextOp extends ValueOp {
  readonly op: 'context';
  readonly name: ContextName;
}

/** What every checkpoint knows, beside its id. */
export const CHECKPOINT_NAMES = [
  'checkpointRoot',
  'checkpointTime',
  'checkpointUsers',
  'checkpointRandomSeed',
  'checkpointMaxAge',
] as const satisfies readonly ContextName[];
export type CheckpointName = (typeof CHECKPOINT_NAMES)[number];
/**
 * The same of a past checkpoint, a u32. Reading has no effect and never fails: a checkpoint later than the anchor reads as the anchor. That it is not
 * later is an assertion of its own, under the guard of its path.
 */
export interface CheckpointOp extends ValueOp {
  readonly op: 'checkpoint';
  readonly name: CheckpointName;
  readonly checkpoint: ValueId;
}

/**
 * `kind` is that of both operands and of the result. Integers: an exact result out of range fails, division truncates, division by zero
 * and MIN / −1 fail. With `wrap` (add, sub, mul only) the low bits of the exact result are taken and nothing fails. `Field`: modulo p, `div` is by the
 * inverse and fails for 0, no `rem`.
 */
export interface ArithmeticOp extends ValueOp, Guarded {
  readonly op: 'add' | 'sub' | 'mul' | 'div' | 'rem';
  readonly left: ValueId;
  readonly right: ValueId;
  readonly wrap?: true | undefined;
}
/** `shl` is multiplication by 2^right, range-checked; `shr` divides by it, rounding down (arithmetic for `i64`); `right` is an unsigned integer. */
export interface ShiftOp extends ValueOp, Guarded {
  readonly op: 'shl' | 'shr';
  readonly left: ValueId;
  readonly right: ValueId;
  readonly wrap?: true | undefined;
}
/** Bit by bit on unsigned integers of one kind. */
export interface BitwiseOp extends ValueOp {
  readonly op: 'bitAnd' | 'bitOr' | 'bitXor';
  readonly left: ValueId;
  readonly right: ValueId;
}
/** Both operands are of one kind; `eq` takes all kinds, `lt` and `le` integers, `UserId` and `ContractId`. The result is boolean. */
export interface CompareOp extends ValueOp {
  readonly op: 'eq' | 'lt' | 'le';
  readonly left: ValueId;
  readonly right: ValueId;
}
export interface NotOp extends ValueOp {
  readonly op: 'not';
  readonly value: ValueId;
}
export interface LogicOp extends ValueOp {
  readonly op: 'and' | 'or';
  readonly left: ValueId;
  readonly right: ValueId;
}
export interface SelectOp extends ValueOp {
  readonly op: 'select';
  readonly condition: ValueId;
  readonly then: ValueId;
  readonly otherwise: ValueId;
}
/**
 * Another kind of the same value. `check` fails where the value is out of range; `wrap` takes the low bits (two's complement for `i64`), of
 * an integer kind only. From `Field` or `Hash` the canonical value is checked.
 */
export interface CastOp extends ValueOp, Guarded {
  readonly op: 'cast';
  readonly value: ValueId;
  readonly mode: 'check' | 'wrap';
}

/** The value itself. Its author says why it does no harm that it may be old; only the staleness report looks at it. */
export interface StaleOp extends ValueOp {
  readonly op: 'stale';
  readonly value: ValueId;
  readonly reason: string;
}

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

/**
 * The hash of a user's public key as of the anchor, a Hash: it never changes. 0 for a user without a leaf, as before the first session. Reading has no
 * effect and never fails.
 */
export interface UserKeyOp extends ValueOp {
  readonly op: 'userKey';
  readonly user: ValueId;
}

/** Appends an event; an event's values are hashed in order after its id (`eventIdOf`). */
export interface EmitOp extends Op, Guarded {
  readonly op: 'emit';
  readonly event: string;
  readonly eventId: bigint;
  readonly values: readonly ValueId[];
}
/** With `tag` the domain prefix of the hash, else the plain hash of the fields. */
export interface PoseidonOp extends ValueOp {
  readonly op: 'poseidon';
  readonly tag?: string | undefined;
  readonly inputs: readonly ValueId[];
}
/** A hash function of bytes. */
export type DigestAlgorithm = 'sha256' | 'keccak256';
export const DIGEST_BYTES = 32;
/** The digest of bytes: u8 in, 32 of u8 out, the first byte first. `keccak256` is Ethereum's, with its own padding. */
export interface DigestOp extends Op {
  readonly op: DigestAlgorithm;
  readonly bytes: readonly ValueId[];
  readonly results: readonly { readonly result: ValueId; readonly kind: 'u8' }[];
}
/** The kinds that a signature and a public key have, flattened; a number of 256 bits is two u128, the upper half first. */
export const SIGNATURE_SCHEMES = {
  /** (r, s) and (x, y); the message is the digest, 32 of u8. */
  verifyEcdsa: { signature: ['u128', 'u128', 'u128', 'u128'], publicKey: ['u128', 'u128', 'u128', 'u128'] },
  /** (r, s), with s of 256 bits, and (x, isOdd); the message is any list of values. */
  verifySchnorr: { signature: ['Field', 'u128', 'u128'], publicKey: ['Field', 'boolean'] },
} as const satisfies Readonly<
  Record<string, { readonly signature: readonly IrKind[]; readonly publicKey: readonly IrKind[] }>
>;
export type SignatureScheme = keyof typeof SIGNATURE_SCHEMES;
/** Whether a signature of a message is valid: boolean, and false for what is no signature or no key. Nothing about it fails. */
export interface VerifySignatureOp extends ValueOp {
  readonly op: SignatureScheme;
  readonly signature: readonly ValueId[];
  readonly publicKey: readonly ValueId[];
  readonly message: readonly ValueId[];
}
/**
 * The root that a leaf and its siblings, lowest first, give at an index: a node is the plain hash of its left and its right child, bit k of the index
 * tells the side at level k. An index that no leaf has, 2^siblings or above, fails.
 */
export interface MerkleRootOp extends ValueOp, Guarded {
  readonly op: 'merkleRoot';
  readonly leaf: ValueId;
  /** An unsigned integer, UserId or ContractId. */
  readonly index: ValueId;
  readonly siblings: readonly ValueId[];
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

export type IrOp =
  | ConstOp
  | InputOp
  | ContextOp
  | CheckpointOp
  | ArithmeticOp
  | ShiftOp
  | BitwiseOp
  | CompareOp
  | NotOp
  | LogicOp
  | SelectOp
  | CastOp
  | StaleOp
  | AssertOp
  | LoadSlotOp
  | StoreSlotOp
  | LoadForeignOp
  | UserKeyOp
  | EmitOp
  | PoseidonOp
  | DigestOp
  | VerifySignatureOp
  | MerkleRootOp
  | InlineCallOp
  | DeferCallOp
  | ValidUntilOp
  | NativeBalanceOp;

/** The operations in order of evaluation: control flow is lowered to selects and guards, so that all of them run, once. */
export interface MethodIr {
  readonly contract: string;
  readonly method: string;
  /** Of the method's declaration. */
  readonly span: Span;
  readonly inputs: readonly { readonly name: string; readonly kind: IrKind }[];
  readonly outputs: readonly { readonly value: ValueId; readonly kind: IrKind }[];
  readonly cstateHeight: number;
  readonly ops: readonly IrOp[];
}

import type { ValueOp, Guarded, ValueId } from './op.js';

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

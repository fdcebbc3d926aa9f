import { Bool, Field, Provable } from 'o1js';
import { toField } from '../../ir/kinds.js';

// Integers in circuit. A value of kind K is a field element whose range is held already; a boolean is 0 or 1. Ranges are held by the gate
// that Pickles always has (16 bits a row), so a contract needs no lookup table for them.

/** A constant of any kind, negative `i64` included. */
export const constant = (value: bigint): Field => Field(toField(value));

/** 0 or 1 as a `Bool`, where it is known to be one of the two. */
export const asBool = (value: Field): Bool => Bool.Unsafe.fromField(value);

/** One of two values, by a condition that is 0 or 1. */
export function select(condition: Field, then: Field, otherwise: Field): Field {
  if (condition.isConstant()) return condition.toBigInt() === 1n ? then : otherwise;
  return Provable.if(asBool(condition), then, otherwise);
}

/** The value, or 0 where a guard does not hold; an absent guard always holds. */
export const guarded = (guard: Field | undefined, value: Field): Field =>
  guard === undefined ? value : guard.mul(value).seal();

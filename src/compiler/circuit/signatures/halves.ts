import { Field } from 'o1js';
import { less } from '../numbers/order.js';
import { select } from '../numbers/choice.js';
import { splitAt } from '../numbers/ranges.js';

/** A number of 256 bits, each half held below 2^128 already: the language's `U256`. */
export interface Halves {
  readonly high: Field;
  readonly low: Field;
}

const LOW = (1n << 128n) - 1n;

/** A constant. */
export const halvesOf = (value: bigint): Halves => ({ high: Field(value >> 128n), low: Field(value & LOW) });

/** 1 where the number is below a constant of at most 256 bits, else 0. */
export function isBelow({ high, low }: Halves, bound: bigint): Field {
  const limit = halvesOf(bound);
  const lower = less('u128', low, limit.low);
  return less('u128', high, limit.high).add(high.equals(limit.high).toField().mul(lower)).seal();
}

/** 1 where the number is not 0, else 0. */
export const isNotZero = ({ high, low }: Halves): Field => high.add(low).equals(0).not().toField();

/** One of two numbers, by a condition that is 0 or 1. */
export const selectHalves = (condition: Field, then: Halves, otherwise: Halves): Halves => ({
  high: select(condition, then.high, otherwise.high),
  low: select(condition, then.low, otherwise.low),
});

/** Three limbs of 88 bits, lowest first, the form of o1js's foreign fields. */
export type Limbs = [Field, Field, Field];
export const LIMB_BITS = 88;

/** The limbs of a number; the highest has 80 bits. */
export function limbsOf({ high, low }: Halves): Limbs {
  const lower = splitAt(LIMB_BITS, 40, low);
  const upper = splitAt(48, 80, high);
  return [lower.low, lower.high.add(upper.low.mul(1n << 40n)).seal(), upper.high];
}

import type { Field } from 'o1js';
import { KIND_RANGE, KIND_WIDTH, type IrKind } from '../../ir/kinds.js';
import { splitAt, rangeBits, rangeKind } from './ranges.js';

export const HALF = 1n << 64n;

/** The exact product of two numbers below 2^128; states that it is below 2^128 too. */
export function multiply128(left: Field, right: Field): Field {
  const { low: a0, high: a1 } = splitAt(64, 64, left);
  const { low: b0, high: b1 } = splitAt(64, 64, right);
  a1.mul(b1).assertEquals(0);
  const cross = a1.mul(b0).add(a0.mul(b1)).seal();
  rangeBits(64, cross);
  const product = a0.mul(b0).add(cross.mul(HALF)).seal();
  rangeBits(128, product);
  return product;
}

/** The low 128 bits of the product of two numbers below 2^128. */
function multiplyWrapping128(left: Field, right: Field): Field {
  const { low: a0, high: a1 } = splitAt(64, 64, left);
  const { low: b0, high: b1 } = splitAt(64, 64, right);
  const cross = splitAt(64, 66, a1.mul(b0).add(a0.mul(b1)).seal());
  return splitAt(128, 1, a0.mul(b0).add(cross.low.mul(HALF)).seal()).low;
}

/** `left · right` of one integer kind, in the kind's range. */
export function multiply(kind: IrKind, left: Field, right: Field): Field {
  if (kind === 'u128') return multiply128(left, right);
  const product = left.mul(right).seal();
  rangeKind(kind, product);
  return product;
}

/** The low bits of `exact`, a number with |exact| < 2^(width + excess), as a value of an integer kind. */
export function wrapTo(kind: Exclude<IrKind, 'Field' | 'Hash'>, exact: Field, excess: number): Field {
  const width = KIND_WIDTH[kind];
  const offset = -KIND_RANGE[kind].min;
  // A multiple of 2^width makes it positive without changing the low bits.
  const positive = exact.add((1n << BigInt(width + excess)) + offset).seal();
  return splitAt(width, excess + 2, positive)
    .low.sub(offset)
    .seal();
}

/** The wrapped product of one integer kind. */
export function multiplyWrapping(kind: Exclude<IrKind, 'Field' | 'Hash'>, left: Field, right: Field): Field {
  return kind === 'u128' ? multiplyWrapping128(left, right) : wrapTo(kind, left.mul(right).seal(), KIND_WIDTH[kind]);
}

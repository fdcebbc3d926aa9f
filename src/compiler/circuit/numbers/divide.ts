import { Field } from 'o1js';
import { isWhole, KIND_WIDTH, type IrKind } from '../../ir/kinds.js';
import { witnesses, rangeBits, rangeKind } from './ranges.js';
import { multiply128 } from './multiply.js';
import { less } from './order.js';

/** Quotient and remainder of two unsigned numbers below 2^bits; no divisor 0 satisfies it. */
export function divideBits(bits: number, left: Field, right: Field): { quotient: Field; remainder: Field } {
  const [quotient, remainder] = witnesses(2, () => {
    const [a, b] = [left.toBigInt(), right.toBigInt()];
    return b === 0n ? [0n, 0n] : [a / b, a % b];
  });
  rangeBits(bits, quotient!);
  rangeBits(bits, remainder!);
  rangeBits(bits, right.sub(remainder!).sub(1).seal());
  const product = bits > 64 ? multiply128(quotient!, right) : quotient!.mul(right);
  product.add(remainder!).assertEquals(left);
  return { quotient: quotient!, remainder: remainder! };
}

/** Truncating division of one integer kind; the remainder has the dividend's sign. States that the divisor is not 0. */
export function divide(kind: IrKind, op: 'div' | 'rem', left: Field, right: Field): Field {
  if (isWhole(kind)) throw new TypeError(`${kind} has no division with remainder`);
  if (kind !== 'i64') {
    const { quotient, remainder } = divideBits(KIND_WIDTH[kind], left, right);
    return op === 'div' ? quotient : remainder;
  }
  const [signLeft, signRight] = [less('i64', left, Field(0)), less('i64', right, Field(0))];
  const { quotient, remainder } = divideBits(64, negateIf(signLeft, left), negateIf(signRight, right));
  const signed = negateIf(signLeft.add(signRight).sub(signLeft.mul(signRight).mul(2)).seal(), quotient);
  if (op === 'rem') return negateIf(signLeft, remainder);
  // Only MIN / −1 leaves the range.
  rangeKind('i64', signed);
  return signed;
}

const negateIf = (condition: Field, value: Field): Field => value.sub(condition.mul(value).mul(2)).seal();

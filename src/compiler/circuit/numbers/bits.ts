import { Field, Gadgets } from 'o1js';
import { isWhole, KIND_WIDTH, type IrKind } from '../../ir/kinds.js';
import { splitAt } from './ranges.js';
import { multiplyWrapping, multiply, HALF } from './multiply.js';
import { divideBits } from './divide.js';
import { select } from './choice.js';
import { less } from './order.js';

/** The power of two of a shift amount and whether the amount is below `width` (else the power is of its low bits). */
function powerOfTwo(width: number, amount: Field, amountBits: number): { power: Field; within: Field } {
  const lowBits = Math.log2(width);
  const { low, high } =
    amountBits > lowBits ? splitAt(lowBits, amountBits - lowBits, amount) : { low: amount, high: Field(0) };
  const power = low.toBits(lowBits).reduce(
    (product, bit, i) =>
      product
        .mul(
          bit
            .toField()
            .mul((1n << BigInt(2 ** i)) - 1n)
            .add(1),
        )
        .seal(),
    Field(1),
  );
  return { power, within: high.equals(Field(0)).toField() };
}

/** `left << right`: multiplication by 2^right, range-checked, or the low bits of it. */
export function shiftLeft(
  kind: Exclude<IrKind, 'Field' | 'Hash'>,
  left: Field,
  right: Field,
  rightKind: IrKind,
  wrap: boolean,
): Field {
  const { power, within } = powerOfTwo(KIND_WIDTH[kind], right, widthOf(rightKind));
  const operand = within.mul(left).seal();
  if (wrap) return multiplyWrapping(kind, operand, power);
  // A shift by the whole width or more stays in range only for 0.
  left.sub(operand).assertEquals(0);
  return multiply(kind, operand, power);
}

/** `left >> right`: division by 2^right, rounding down. */
export function shiftRight(
  kind: Exclude<IrKind, 'Field' | 'Hash'>,
  left: Field,
  right: Field,
  rightKind: IrKind,
): Field {
  const width = KIND_WIDTH[kind];
  const { power, within } = powerOfTwo(width, right, widthOf(rightKind));
  if (kind !== 'i64') return within.mul(divideBits(width, left, power).quotient).seal();
  // (left + 2^63) / 2^k − 2^63 / 2^k, and −1 or 0 beyond the width.
  const shifted = divideBits(64, left.add(HALF / 2n).seal(), power).quotient.sub(
    divideBits(64, Field(HALF / 2n), power).quotient,
  );
  return select(within, shifted.seal(), less('i64', left, Field(0)).neg().seal());
}

const widthOf = (kind: IrKind): number => (isWhole(kind) ? 254 : KIND_WIDTH[kind]);

/** Bitwise operations on unsigned integers of one kind. */
export function bitwise(kind: IrKind, op: 'bitAnd' | 'bitOr' | 'bitXor', left: Field, right: Field): Field {
  const xor = Gadgets.xor(left, right, Math.ceil(widthOf(kind) / 16) * 16);
  if (op === 'bitXor') return xor;
  const and = left.add(right).sub(xor).div(2).seal();
  return op === 'bitAnd' ? and : and.add(xor).seal();
}

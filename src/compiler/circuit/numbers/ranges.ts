import { Field, Gadgets, Provable } from 'o1js';
import { isWhole, KIND_RANGE, KIND_WIDTH, type IrKind } from '../../ir/kinds.js';
import { constant } from './choice.js';

/** States 0 ≤ value < 2^bits. */
export function rangeBits(bits: number, value: Field): void {
  if (bits === 1) {
    value.assertBool();
    return;
  }
  const whole = Math.ceil(bits / 16) * 16;
  Gadgets.rangeCheckN(whole, value);
  if (whole > bits) Gadgets.rangeCheckN(whole, value.mul(1n << BigInt(whole - bits)).seal());
}

/** States that a field element encodes a value of the kind. */
export function rangeKind(kind: IrKind, value: Field): void {
  if (isWhole(kind)) return;
  rangeBits(KIND_WIDTH[kind], value.sub(constant(KIND_RANGE[kind].min)).seal());
}

/** The quotient and remainder by 2^bits of a value; states that it is below 2^(bits + quotientBits). */
export function splitAt(bits: number, quotientBits: number, value: Field): { low: Field; high: Field } {
  const mask = (1n << BigInt(bits)) - 1n;
  const [low, high] = witnesses(2, () => [value.toBigInt() & mask, value.toBigInt() >> BigInt(bits)]);
  rangeBits(bits, low!);
  rangeBits(quotientBits, high!);
  high!
    .mul(1n << BigInt(bits))
    .add(low!)
    .assertEquals(value);
  return { low: low!, high: high! };
}

/**
 * The low bits of a value; states that it is below 2^total. With total ≤ 254 that is the only pair of parts: the field's order is above 2^254, so no
 * other pair comes to the same element.
 */
export function lowBits(bits: number, total: number, value: Field): Field {
  return splitAt(bits, total - bits, value).low;
}

export function witnesses(count: number, compute: () => bigint[]): Field[] {
  return Provable.witness(Provable.Array(Field, count), () => compute().map((value) => Field(value)));
}

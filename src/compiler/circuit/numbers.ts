import { Bool, Field, Gadgets, Provable } from 'o1js';
import { FIELD_ORDER } from '../../parth/field.js';
import { fromField, isWhole, KIND_RANGE, KIND_WIDTH, toField, type IrKind } from '../ir/kinds.js';

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

/** `left < right` for two numbers whose difference fits `bits`; both of one kind. */
export function less(kind: IrKind, left: Field, right: Field): Field {
  if (isWhole(kind)) throw new TypeError(`${kind} has no order`);
  return lessBits(
    KIND_WIDTH[kind],
    left,
    right,
    () => fromField(kind, left.toBigInt())! < fromField(kind, right.toBigInt())!,
  );
}

/** `left < right` where |left − right| < 2^bits and bits is far below the field's size. */
function lessBits(
  bits: number,
  left: Field,
  right: Field,
  holds = (): boolean => left.toBigInt() < right.toBigInt(),
): Field {
  if (left.isConstant() && right.isConstant()) return Field(holds() ? 1n : 0n);
  const result = Provable.witness(Bool, () => Bool(holds())).toField();
  // Of right − left − 1 and left − right exactly one is not negative.
  const difference = right.sub(left).seal();
  rangeBits(bits, result.mul(difference.mul(2).sub(1)).sub(difference).seal());
  return result;
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

function witnesses(count: number, compute: () => bigint[]): Field[] {
  return Provable.witness(Provable.Array(Field, count), () => compute().map((value) => Field(value)));
}

const HALF = 1n << 64n;

/** The exact product of two numbers below 2^128; states that it is below 2^128 too. */
function multiply128(left: Field, right: Field): Field {
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

/** Quotient and remainder of two unsigned numbers below 2^bits; no divisor 0 satisfies it. */
function divideBits(bits: number, left: Field, right: Field): { quotient: Field; remainder: Field } {
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

/** The low bits of the canonical value of a field element. */
export function lowBitsOfField(bits: number, value: Field): Field {
  const { low, high } = splitAt(128, 127, value);
  // Two pairs can add up to a value modulo p; the canonical one does not exceed p − 1.
  const [topHigh, topLow] = [(FIELD_ORDER - 1n) >> 128n, (FIELD_ORDER - 1n) & (HALF * HALF - 1n)];
  const smaller = lessBits(128, high, Field(topHigh));
  const equal = high.equals(Field(topHigh)).toField();
  const fits = Field(1).sub(lessBits(128, Field(topLow), low));
  smaller.add(equal.mul(fits)).assertEquals(1);
  return bits === 128 ? low : splitAt(bits, 128 - bits, low).low;
}

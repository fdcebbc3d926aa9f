import type { SourceSpan } from '../../../src/compiler/diagnostics/diagnostic.js';
import type { IrKind } from '../../../src/compiler/ir/kinds.js';
import { FIELD_ORDER } from '../../../src/parth/field.js';
import { TwinFailure } from './failure.js';

// The language's arithmetic on JavaScript's own bigints. Written down a second time on purpose: nothing is taken from the compiler.

const unsigned = (bits: bigint): readonly [bigint, bigint] => [0n, 2n ** bits - 1n];
const RANGES: Readonly<Record<IrKind, readonly [min: bigint, max: bigint]>> = {
  u8: unsigned(8n),
  u16: unsigned(16n),
  u32: unsigned(32n),
  u64: unsigned(64n),
  u128: unsigned(128n),
  i64: [-(2n ** 63n), 2n ** 63n - 1n],
  Field: [0n, FIELD_ORDER - 1n],
  Hash: [0n, FIELD_ORDER - 1n],
  UserId: unsigned(32n),
  ContractId: unsigned(33n),
  boolean: [0n, 1n],
};
const BITS: Partial<Record<IrKind, number>> = { u8: 8, u16: 16, u32: 32, u64: 64, u128: 128, i64: 64 };

export const isOfKind = (kind: IrKind, value: bigint): boolean => RANGES[kind][0] <= value && value <= RANGES[kind][1];

/** The residue modulo the field's order. */
export const modulo = (value: bigint): bigint => ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;

function ranged(kind: IrKind, exact: bigint, span: SourceSpan): bigint {
  if (kind === 'Field') return modulo(exact);
  if (isOfKind(kind, exact)) return exact;
  throw new TwinFailure('range', span, `${exact} is no ${kind}`);
}

/** One operator; with `wrap` the exact result, whose low bits an enclosing `wrap` takes. */
export type Operator = (kind: IrKind, left: bigint, right: bigint, span: SourceSpan, wrap?: boolean) => bigint;

const exactly =
  (compute: (left: bigint, right: bigint) => bigint): Operator =>
  (kind, left, right, span, wrap = false) =>
    wrap ? compute(left, right) : ranged(kind, compute(left, right), span);
const dividing =
  (compute: (left: bigint, right: bigint) => bigint): Operator =>
  (kind, left, right, span) => {
    if (right === 0n) throw new TwinFailure('division', span, `${left} by 0`);
    return ranged(kind, compute(left, right), span);
  };
/** Beyond 256 bits nothing changes any more, and JavaScript would run out of memory. */
const amount = (right: bigint): bigint => (right > 256n ? 256n : right);

export const OPERATORS = {
  add: exactly((a, b) => a + b),
  sub: exactly((a, b) => a - b),
  mul: exactly((a, b) => a * b),
  div: dividing((a, b) => a / b),
  rem: dividing((a, b) => a % b),
  pow: exactly((a, b) => a ** b),
  shl: exactly((a, b) => a << amount(b)),
  shr: exactly((a, b) => a >> amount(b)),
  // Bits of what is in range are in range, and inside a `wrap` their sides may be exact results.
  and: (_, a, b) => a & b,
  or: (_, a, b) => a | b,
  xor: (_, a, b) => a ^ b,
} as const satisfies Record<string, Operator>;

/** `Field.div`: times the inverse, which is the power p − 2. */
export function fieldDivision(left: bigint, right: bigint, span: SourceSpan): bigint {
  if (right === 0n) throw new TwinFailure('division', span, `${left} by 0`);
  return modulo(left * power(right, FIELD_ORDER - 2n));
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = modulo(result * square);
    square = modulo(square * square);
  }
  return result;
}

/** A cast of an integer, boolean or `number`. */
export function cast(
  kind: IrKind,
  value: bigint | boolean | number,
  mode: 'check' | 'wrap',
  span: SourceSpan,
): bigint | boolean {
  const exact = BigInt(value);
  if (mode === 'wrap') return kind === 'i64' ? BigInt.asIntN(64, exact) : BigInt.asUintN(BITS[kind]!, exact);
  const whole = kind === 'Field' || kind === 'Hash' ? modulo(exact) : exact;
  if (!isOfKind(kind, whole)) throw new TwinFailure('cast', span, `${exact} is no ${kind}`);
  return kind === 'boolean' ? whole === 1n : whole;
}

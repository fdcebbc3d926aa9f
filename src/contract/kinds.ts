import { QedError } from '../base/errors.js';
import { inRange, isWhole, KIND_RANGE, KIND_WIDTH, type IrKind } from '../compiler/ir/kinds.js';
import { FIELD_ORDER } from '../parth/field.js';

/** The element of the field that a number stands for, as a circuit computes it. */
export const element = (value: bigint): bigint => ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;

/** A cast to a kind: it checks the range, as in a circuit. Throws `QED1104`. */
function castTo(kind: IrKind): (value: bigint | number | boolean) => bigint {
  return (given) => {
    const value = isWhole(kind) ? element(BigInt(given)) : BigInt(given);
    if (inRange(kind, value)) return value;
    const { min, max } = KIND_RANGE[kind];
    throw new QedError('QED1104', `cast ${value} is out of range for ${kind} (${min} to ${max})`, {
      hint: 'the value does not fit the kind; use a wider kind or `wrap`',
    });
  };
}

const integer = (kind: Exclude<IrKind, 'Field' | 'Hash' | 'boolean'>) =>
  Object.assign(castTo(kind), {
    /** The low bits, as two's complement for `i64`. */
    wrap: (value: bigint): bigint =>
      kind === 'i64' ? BigInt.asIntN(64, value) : BigInt.asUintN(KIND_WIDTH[kind], value),
  });

export const u8 = integer('u8');
export const u16 = integer('u16');
export const u32 = integer('u32');
export const u64 = integer('u64');
export const u128 = integer('u128');
export const i64 = integer('i64');
export const UserId = castTo('UserId');
export const ContractId = castTo('ContractId');
export const Field = Object.assign(castTo('Field'), {
  div: (a: bigint, b: bigint): bigint => element(a * inverse(b)),
  inverse,
});

/** The inverse modulo p, by the extended Euclidean algorithm. Throws `QED1103` for zero. */
function inverse(value: bigint): bigint {
  let [a, b, x, y] = [element(value), FIELD_ORDER, 1n, 0n];
  if (a === 0n) throw new QedError('QED1103', 'division by 0', { hint: 'check the divisor before dividing' });
  while (b !== 0n) {
    const quotient = a / b;
    [a, b, x, y] = [b, a - quotient * b, y, x - quotient * y];
  }
  return element(x);
}

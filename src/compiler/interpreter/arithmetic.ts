import { FIELD_ORDER } from '../../parth/field.js';
import { fromField, inRange, isWhole, KIND_RANGE, KIND_WIDTH, toField, type IrKind } from '../ir/kinds.js';
import type { ArithmeticOp, BitwiseOp, CastOp, CompareOp, ShiftOp } from '../ir/value-ops.js';
import type { RunTimeFailure } from './run-time-error.js';

/** Thrown by the operations below and located by the interpreter. */
export class OperationFailure extends Error {
  constructor(
    readonly failure: RunTimeFailure,
    message: string,
  ) {
    super(message);
  }
}

const SYMBOLS = { add: '+', sub: '-', mul: '*', div: '/', rem: '%', shl: '<<', shr: '>>' } as const;

/** Exact arithmetic of LANGUAGE.md: range-checked integers, `Field` modulo p. */
export function arithmetic(op: ArithmeticOp, left: bigint, right: bigint): bigint {
  if ((op.op === 'div' || op.op === 'rem') && right === 0n)
    throw new OperationFailure('division', `${left} ${SYMBOLS[op.op]} 0`);
  if (op.kind === 'Field') return fieldArithmetic(op.op, left, right);
  const exact = exactly(op.op, left, right);
  return op.wrap ? wrap(op.kind, exact) : checked(op.kind, exact, `${left} ${SYMBOLS[op.op]} ${right}`);
}

function exactly(op: ArithmeticOp['op'], left: bigint, right: bigint): bigint {
  switch (op) {
    case 'add':
      return left + right;
    case 'sub':
      return left - right;
    case 'mul':
      return left * right;
    case 'div':
      return left / right;
    case 'rem':
      return left % right;
  }
}

function fieldArithmetic(op: ArithmeticOp['op'], left: bigint, right: bigint): bigint {
  const exact = op === 'div' ? left * inverse(right) : exactly(op, left, right);
  return ((exact % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER;
}

/** The inverse modulo p of a value other than 0, by the extended Euclidean algorithm. */
function inverse(value: bigint): bigint {
  let [a, b, x, y] = [value, FIELD_ORDER, 1n, 0n];
  while (b !== 0n) {
    const q = a / b;
    [a, b, x, y] = [b, a - q * b, y, x - q * y];
  }
  return x;
}

/** A shift by any amount: `shl` is multiplication by a power of two, `shr` rounds down. */
export function shift(op: ShiftOp, left: bigint, right: bigint): bigint {
  // No kind has more than 128 bits, so a larger amount changes nothing more; it keeps the intermediate value small.
  const amount = right > 256n ? 256n : right;
  if (op.op === 'shr') return left >> amount;
  return op.wrap ? wrap(op.kind, left << amount) : checked(op.kind, left << amount, `${left} << ${right}`);
}

export function bitwise(op: BitwiseOp, left: bigint, right: bigint): bigint {
  if (op.op === 'bitAnd') return left & right;
  return op.op === 'bitOr' ? left | right : left ^ right;
}

export function compare(op: CompareOp, left: bigint, right: bigint): bigint {
  if (op.op === 'eq') return left === right ? 1n : 0n;
  return (op.op === 'lt' ? left < right : left <= right) ? 1n : 0n;
}

export function cast(op: CastOp, value: bigint): bigint {
  if (op.mode === 'wrap') return wrap(op.kind, value);
  return checked(op.kind, isWhole(op.kind) ? toField(value) : value, String(value), 'cast');
}

/** The low bits, as two's complement for `i64`. */
function wrap(kind: IrKind, value: bigint): bigint {
  if (isWhole(kind)) throw new TypeError(`${kind} does not wrap`);
  return kind === 'i64' ? BigInt.asIntN(64, value) : BigInt.asUintN(KIND_WIDTH[kind], value);
}

function checked(kind: IrKind, value: bigint, what: string, failure: RunTimeFailure = 'range'): bigint {
  if (inRange(kind, value)) return value;
  const { min, max } = KIND_RANGE[kind];
  throw new OperationFailure(failure, `${what} is out of range for ${kind} (${min} to ${max})`);
}

/** The value that a slot or a result holds. */
export function decode(kind: IrKind, element: bigint, where: string): bigint {
  const value = fromField(kind, element);
  if (value === undefined) throw new OperationFailure('encoding', `${where} holds ${element}, which is no ${kind}`);
  return value;
}

import type { SourceSpan } from '../../diagnostics/diagnostic.js';
import { inRange, type IrKind } from '../../ir/kinds.js';
import { ofNumbers } from '../../typed/known-number.js';
import type { ArithmeticOperator, CompareOperator } from '../../typed/nodes.js';
import type { Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import type { Lowering } from '../method-lowering.js';
import type { NumberValue, Scalar, Value } from '../values.js';

const OPS = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div', '%': 'rem' } as const;
const BITS = { '&': 'bitAnd', '|': 'bitOr', '^': 'bitXor' } as const;
const MAX_EXPONENT = 256n;

/** One arithmetic operation on two values of one sort: run-time scalars, or compile-time numbers. */
export function arithmetic(
  lowering: Lowering,
  operator: ArithmeticOperator,
  left: Value,
  right: Value,
  span: SourceSpan,
  wrap: boolean,
): Value {
  if (left.tag === 'number' && right.tag === 'number')
    return { tag: 'number', value: ofNumbers(operator, left.value, right.value) };
  if (left.tag === 'mixed' || right.tag === 'mixed') return refuseMixed(lowering, span);
  if (left.tag !== 'scalar' || right.tag !== 'scalar')
    throw new TypeError(`'${operator}' of ${left.tag} and ${right.tag}`);
  const { builder } = lowering;
  switch (operator) {
    case '<<':
    case '>>':
      return lowering.emit(
        builder.shift(operator === '<<' ? 'shl' : 'shr', left, right, wrap ? true : undefined),
        span,
      );
    case '&':
    case '|':
    case '^':
      return bitwise(lowering, BITS[operator], left, right, span);
    case '**':
      return power(lowering, left, right, span, wrap);
    default:
      if (right.constant === 0n && (operator === '/' || operator === '%') && lowering.flow?.guard === undefined) {
        lowering.stop(span, 'QED1042', 'this divides by zero whenever the method runs');
      }
      return lowering.emit(builder.arithmetic(OPS[operator], left, right, wrap ? true : undefined), span);
  }
}

/** Of i64, the bits of two's complement. */
function bitwise(
  lowering: Lowering,
  op: (typeof BITS)[keyof typeof BITS],
  left: Scalar,
  right: Scalar,
  span: SourceSpan,
): Scalar {
  const { builder } = lowering;
  if (left.kind !== 'i64') return lowering.emit(builder.bitwise(op, left, right), span);
  const [a, b] = [left, right].map((side) => lowering.emit(builder.cast('u64', side, 'wrap'), span));
  return lowering.emit(builder.cast('i64', lowering.emit(builder.bitwise(op, a!, b!), span), 'wrap'), span);
}

function power(lowering: Lowering, base: Scalar, exponent: Scalar, span: SourceSpan, wrap: boolean): Scalar {
  if (exponent.constant === undefined || exponent.constant > MAX_EXPONENT) {
    return lowering.stop(
      span,
      'QED1902',
      `the exponent is no constant up to ${MAX_EXPONENT}`,
      'multiply in a loop with a constant bound',
    );
  }
  let result = lowering.constant(base.kind, 1n);
  for (let i = 0n; i < exponent.constant; i++) {
    result =
      i === 0n ? base : lowering.emit(lowering.builder.arithmetic('mul', result, base, wrap ? true : undefined), span);
  }
  return result;
}

export function compare(
  lowering: Lowering,
  operator: CompareOperator,
  left: Value,
  right: Value,
  span: SourceSpan,
): Scalar {
  if (left.tag === 'number' && right.tag === 'number')
    return lowering.boolean(compareConstants(operator, left.value, right.value));
  if (left.tag === 'mixed' || right.tag === 'mixed') return refuseMixed(lowering, span);
  if (left.tag !== 'scalar' || right.tag !== 'scalar')
    throw new TypeError(`'${operator}' of ${left.tag} and ${right.tag}`);
  if (left.constant !== undefined && right.constant !== undefined)
    return lowering.boolean(compareConstants(operator, left.constant, right.constant));
  const compared = (op: 'eq' | 'lt' | 'le', a: Scalar, b: Scalar): Scalar => {
    const result = lowering.emit(lowering.builder.compare(op, a, b), span);
    lowering.notes.places.set(result.id, span);
    return result;
  };
  switch (operator) {
    case '===':
      return compared('eq', left, right);
    case '!==':
      return lowering.not(compared('eq', left, right));
    case '<':
      return compared('lt', left, right);
    case '<=':
      return compared('le', left, right);
    case '>':
      return compared('lt', right, left);
    case '>=':
      return compared('le', right, left);
  }
}

function compareConstants<T extends number | bigint>(operator: CompareOperator, a: T, b: T): boolean {
  switch (operator) {
    case '===':
      return a === b;
    case '!==':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

/** Whether two values are equal, scalar by scalar. */
export function equalValues(lowering: Lowering, left: Value, right: Value, span: SourceSpan): Scalar {
  if (left.tag === 'aggregate' && right.tag === 'aggregate') {
    return left.parts.reduce<Scalar>(
      (sum, part, i) => lowering.and(sum, equalValues(lowering, part, right.parts[i]!, span)),
      lowering.boolean(true),
    );
  }
  return compare(lowering, '===', left, right, span);
}

/** Another kind of a value; a number or constant becomes a constant at once. */
export function cast(lowering: Lowering, value: Value, kind: IrKind, mode: 'check' | 'wrap', span: SourceSpan): Scalar {
  if (value.tag === 'mixed') return refuseMixed(lowering, span);
  const known =
    value.tag === 'number' ? integerOf(lowering, value, span) : value.tag === 'scalar' ? value.constant : undefined;
  if (known !== undefined && inRange(kind, known)) return lowering.constant(kind, known);
  if (value.tag === 'number') return lowering.stop(span, 'QED1012', `${known} is not in the range of ${kind}`);
  if (value.tag !== 'scalar') throw new TypeError(`a cast of ${value.tag}`);
  if (value.kind === kind) return value;
  return lowering.emit(lowering.builder.cast(kind, value, mode), span);
}

/** The whole value of a number. */
export function integerOf(lowering: Lowering, value: NumberValue, span: SourceSpan): bigint {
  if (Number.isSafeInteger(value.value)) return BigInt(value.value);
  return lowering.stop(span, 'QED1018', `the number is ${value.value}, not a whole one`, 'use Math.floor');
}

/** A number that another value has on another path. */
export function refuseMixed(lowering: Lowering, span: SourceSpan, type?: Type): never {
  if (type !== undefined && resolve(type).tag === 'view') {
    lowering.stop(
      span,
      'QED1027',
      'which state this is depends on a run-time condition',
      'read each of them, and choose between the values',
    );
  }
  return lowering.stop(span, 'QED1018', 'which number this is depends on a run-time condition');
}

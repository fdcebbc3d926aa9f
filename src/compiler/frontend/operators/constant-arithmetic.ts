import type { Node } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { ArithmeticOperator, CompareOperator } from '../../typed/nodes.js';
import { kindOf } from '../../typed/type-queries.js';
import { BOOLEAN, scalarType } from '../../typed/types.js';
import { defaultKind, kindOfValue } from '../kinds/default-kind.js';
import { integerConstant } from '../kinds/integer-literals.js';
import type { Scope } from '../scope/scope.js';

/** Far above every kind; what is larger fits nowhere. */
const MAX_BITS = 1024n;

/**
 * What an operator makes of two constants, exactly as JavaScript does: only the whole constant must fit its kind, so that `2n ** 64n - 1n` is a
 * u64. Undefined where a side is no constant, and where JavaScript throws.
 */
export function constantArithmetic(
  scope: Scope,
  node: Node,
  operator: ArithmeticOperator,
  left: Expr,
  right: Expr,
): Expr | undefined {
  if (left.tag !== 'constant' || right.tag !== 'constant') return undefined;
  if (left.literal === undefined || right.literal === undefined) return undefined;
  // Of a field element, a quotient or a shift is something else than of an integer; its kind may be open still.
  if (kindOf(left.type) === 'Field') return undefined;
  const value = exactly(operator, left.value, right.value);
  if (value !== 'throws') {
    left.literal.isPart = true;
    right.literal.isPart = true;
  }
  if (value === 'too large')
    return scope.refuse(node, 'QED1012', `'${operator}' of these constants is a number that fits no kind`);
  if (value === 'throws') {
    // It fails whatever its kind is.
    scope.settle(() => defaultKind(left.type, scalarType(kindOfValue(left.value, right.value))));
    return undefined;
  }
  return integerConstant(scope, node, value, left.type);
}

/** What a comparison of two constants gives that have no kind: it needs none. Undefined where a side has one, or is no constant. */
export function constantComparison(
  scope: Scope,
  node: Node,
  operator: CompareOperator,
  left: Expr,
  right: Expr,
): Expr | undefined {
  if (left.tag !== 'constant' || right.tag !== 'constant') return undefined;
  if (left.literal === undefined || right.literal === undefined) return undefined;
  if (kindOf(left.type) !== undefined || kindOf(right.type) !== undefined) return undefined;
  left.literal.isPart = true;
  right.literal.isPart = true;
  const holds = COMPARISONS[operator](left.value, right.value);
  return { tag: 'constant', value: holds ? 1n : 0n, type: BOOLEAN, span: scope.spanOf(node) };
}

const COMPARISONS: Readonly<Record<CompareOperator, (a: bigint, b: bigint) => boolean>> = {
  '===': (a, b) => a === b,
  '!==': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** As JavaScript computes; a shift to a negative amount is none of the language. */
export function exactly(operator: ArithmeticOperator, a: bigint, b: bigint): bigint | 'throws' | 'too large' {
  switch (operator) {
    case '+':
      return limited(a + b);
    case '-':
      return limited(a - b);
    case '*':
      return limited(a * b);
    case '/':
      return b === 0n ? 'throws' : a / b;
    case '%':
      return b === 0n ? 'throws' : a % b;
    case '<<':
      if (b < 0n) return 'throws';
      return a !== 0n && b > MAX_BITS ? 'too large' : limited(a << b);
    case '>>':
      // A literal may have more bits than any result, so no amount is too much.
      return b < 0n ? 'throws' : a >> b;
    case '**':
      if (b < 0n) return 'throws';
      return a * a > 1n && b * bitsOf(a) > 2n * MAX_BITS ? 'too large' : limited(a ** b);
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
  }
}

const bitsOf = (value: bigint): bigint => BigInt((value < 0n ? -value : value).toString(2).length);
const limited = (value: bigint): bigint | 'too large' => (bitsOf(value) > MAX_BITS ? 'too large' : value);

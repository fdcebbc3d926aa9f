import type { Node } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { ArithmeticOperator } from '../../typed/nodes.js';
import { kindOf } from '../../typed/type-queries.js';
import { integerConstant } from '../kinds/integer-literals.js';
import type { Scope } from '../scope/scope.js';

/** Far above every kind; what is larger fits nowhere. */
const MAX_BITS = 1024n;

/**
 * What an operator makes of two constants, exactly as JavaScript does: only the whole constant must fit its kind, so that `2n ** 64n - 1n` is a
 * u64. Undefined where a side is no constant, or where JavaScript has no value or one that fits nowhere.
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
  const value = kindOf(left.type) === 'Field' ? undefined : exactly(operator, left.value, right.value);
  if (value === undefined && (operator === '<<' || operator === '**') && right.value > 256n)
    return scope.refuse(node, 'QED1012', `'${operator}' of these constants is a number that fits no kind`);
  if (value === undefined) return undefined;
  left.literal.isPart = true;
  right.literal.isPart = true;
  return integerConstant(scope, node, value, left.type, { isComputed: true });
}

/** As JavaScript computes; undefined where it throws, or where the result is too large for any kind. */
export function exactly(operator: ArithmeticOperator, a: bigint, b: bigint): bigint | undefined {
  switch (operator) {
    case '+':
      return limited(a + b);
    case '-':
      return limited(a - b);
    case '*':
      return limited(a * b);
    case '/':
      return b === 0n ? undefined : a / b;
    case '%':
      return b === 0n ? undefined : a % b;
    case '<<':
      return b < 0n || b > MAX_BITS ? undefined : limited(a << b);
    case '>>':
      return b < 0n ? undefined : a >> (b > MAX_BITS ? MAX_BITS : b);
    case '**':
      return b < 0n || b * bitsOf(a) > 2n * MAX_BITS ? undefined : limited(a ** b);
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
  }
}

const bitsOf = (value: bigint): bigint => BigInt((value < 0n ? -value : value).toString(2).length);
const limited = (value: bigint): bigint | undefined => (bitsOf(value) > MAX_BITS ? undefined : value);

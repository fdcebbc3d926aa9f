import { Node, SyntaxKind, type PrefixUnaryExpression } from 'ts-morph';
import { isInteger, KIND_RANGE, type IrKind } from '../../ir/kinds.js';
import type { Expr } from '../../typed/ast.js';
import { isScalarLike, kindOf } from '../../typed/type-queries.js';
import { BOOLEAN, NUMBER, type Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { incrementOrDecrement } from '../places/assignments.js';
import { expectType } from '../kinds/expect-type.js';
import { integerConstant, integerLiteral, literalOf } from '../kinds/integer-literals.js';
import { checkArithmeticKind } from '../operators/arithmetic.js';
import type { Scope } from '../scope/scope.js';

/** `!x`, `-x`, `~x`, `++x`, `--x`. */
export function unaryExpression(scope: Scope, node: PrefixUnaryExpression, expected?: Type): Expr {
  const span = scope.spanOf(node);
  const operand = node.getOperand();
  switch (node.getOperatorToken()) {
    case SyntaxKind.PlusPlusToken:
    case SyntaxKind.MinusMinusToken:
      return incrementOrDecrement(scope, node);
    case SyntaxKind.ExclamationToken:
      return { tag: 'not', value: scope.condition(operand), type: BOOLEAN, span };
    case SyntaxKind.MinusToken: {
      if (Node.isNumericLiteral(operand)) {
        const value = scope.expression(operand);
        return value.tag === 'constant' ? { ...value, value: -value.value, span } : value;
      }
      if (Node.isBigIntLiteral(operand)) return integerLiteral(scope, node, -literalOf(operand.getText()), expected);
      const value = scope.expression(operand);
      if (resolve(value.type).tag === 'error') return value;
      if (resolve(value.type).tag === 'number') return { tag: 'negate', value, type: NUMBER, span };
      if (!isScalarLike(value.type)) return expectType(scope, node, value, NUMBER);
      scope.later(() => checkArithmeticKind(scope, node, '-', value.type));
      // Of a field element, it is the one that is left modulo the field's order.
      if (isConstant(value) && kindOf(value.type) !== 'Field') return computed(scope, node, value, -value.value);
      return subtraction(scope, node, value, () => 0n);
    }
    case SyntaxKind.TildeToken: {
      const value = scope.expression(operand);
      if (resolve(value.type).tag === 'error') return value;
      if (resolve(value.type).tag !== 'number' && !isScalarLike(value.type))
        return expectType(scope, node, value, NUMBER);
      scope.later(() => {
        if (!isInteger(kindOf(value.type) ?? 'u64')) checkArithmeticKind(scope, node, '%', value.type);
      });
      if (isConstant(value)) return computed(scope, node, value, ~value.value);
      return subtraction(scope, node, value, (kind) =>
        kind === undefined || kind === 'i64' ? -1n : KIND_RANGE[kind].max,
      );
    }
    case SyntaxKind.PlusToken:
      return scope.expression(operand, NUMBER);
    default:
      return scope.refuse(node, 'QED1902', `the operator before '${operand.getText()}' is not supported`);
  }
}

type Constant = Expr & { tag: 'constant' };
const isConstant = (value: Expr): value is Constant => value.tag === 'constant' && value.literal !== undefined;

/** A constant that is made of another one, which need not fit its kind by itself. */
function computed(scope: Scope, node: PrefixUnaryExpression, part: Constant, value: bigint): Expr {
  part.literal!.isPart = true;
  return integerConstant(scope, node, value, part.type);
}

/**
 * `-x` is 0 - x and `~x` is -1 - x. Of an unsigned kind the result is negative, so it stands under a `wrap` only; there -1 is the largest
 * value of the kind, which has the same low bits.
 */
function subtraction(
  scope: Scope,
  node: PrefixUnaryExpression,
  value: Expr,
  from: (kind: IrKind | undefined) => bigint,
): Expr {
  const { type, span } = value;
  const left = { tag: 'constant', value: from(undefined), type, span } as const;
  const difference: Expr = {
    tag: 'arithmetic',
    operator: '-',
    left,
    right: value,
    type,
    span: scope.spanOf(node),
  };
  scope.later(() => {
    const kind = kindOf(type);
    if (kind === undefined || !isInteger(kind)) return;
    Object.assign(left, { value: from(kind) });
    // Whether it stands under a `wrap` is known when all kinds are.
    scope.later(() => {
      if (kind !== 'i64' && difference.wrap !== true)
        scope.error(
          node,
          'QED1071',
          `'${node.getText()}' is negative, and its kind is ${kind}`,
          `use i64, or keep the low bits with \`${kind}.wrap(${node.getText()})\``,
        );
    });
  });
  return difference;
}

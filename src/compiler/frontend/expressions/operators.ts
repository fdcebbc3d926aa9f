import { SyntaxKind, type BinaryExpression, type Expression, type Node } from 'ts-morph';
import { isInteger } from '../../ir/kinds.js';
import type { Expr } from '../../typed/ast.js';
import type { ArithmeticOperator, CompareOperator } from '../../typed/nodes.js';
import { describe, isAggregate, isScalarLike, kindOf } from '../../typed/type-queries.js';
import { BOOLEAN, NUMBER, scalarType, type Type } from '../../typed/types.js';
import { resolve, unify } from '../../typed/unify.js';
import { defaultKind } from './fit-type.js';
import { givenAs, presence } from '../functions/optional-parameters.js';
import type { Scope } from '../scope/scope.js';

const ARITHMETIC: Partial<Record<SyntaxKind, ArithmeticOperator>> = {
  [SyntaxKind.PlusToken]: '+',
  [SyntaxKind.MinusToken]: '-',
  [SyntaxKind.AsteriskToken]: '*',
  [SyntaxKind.SlashToken]: '/',
  [SyntaxKind.PercentToken]: '%',
  [SyntaxKind.AsteriskAsteriskToken]: '**',
  [SyntaxKind.LessThanLessThanToken]: '<<',
  [SyntaxKind.GreaterThanGreaterThanToken]: '>>',
  [SyntaxKind.AmpersandToken]: '&',
  [SyntaxKind.BarToken]: '|',
  [SyntaxKind.CaretToken]: '^',
};
const COMPARE: Partial<Record<SyntaxKind, CompareOperator>> = {
  [SyntaxKind.EqualsEqualsEqualsToken]: '===',
  [SyntaxKind.ExclamationEqualsEqualsToken]: '!==',
  [SyntaxKind.LessThanToken]: '<',
  [SyntaxKind.LessThanEqualsToken]: '<=',
  [SyntaxKind.GreaterThanToken]: '>',
  [SyntaxKind.GreaterThanEqualsToken]: '>=',
};

export function binary(scope: Scope, node: BinaryExpression, expected?: Type): Expr {
  const token = node.getOperatorToken().getKind();
  const [left, right] = [node.getLeft(), node.getRight()];
  const arithmeticOperator = ARITHMETIC[token];
  if (arithmeticOperator !== undefined) return arithmetic(scope, node, arithmeticOperator, left, right);
  const comparison = COMPARE[token];
  const known = presence(scope, node);
  if (known !== undefined)
    return { tag: 'constant', value: known ? 1n : 0n, type: BOOLEAN, span: scope.unit.reporter.spanOf(node) };
  if (comparison !== undefined) return compare(scope, node, comparison, left, right);
  switch (token) {
    case SyntaxKind.AmpersandAmpersandToken:
    case SyntaxKind.BarBarToken: {
      const operator = token === SyntaxKind.BarBarToken ? '||' : '&&';
      const sides = { left: scope.condition(left), right: scope.condition(right) };
      if (sides.left.tag === 'error' || sides.right.tag === 'error') return scope.errorAt(node);
      return { tag: 'logical', operator, ...sides, type: BOOLEAN, span: scope.unit.reporter.spanOf(node) };
    }
    case SyntaxKind.EqualsEqualsToken:
    case SyntaxKind.ExclamationEqualsToken:
      return scope.refuse(
        node.getOperatorToken(),
        'QED1039',
        `'${node.getOperatorToken().getText()}' converts its sides`,
      );
    case SyntaxKind.QuestionQuestionToken: {
      const isGiven = givenAs(scope, left);
      if (isGiven !== undefined) return scope.expression(isGiven ? left : right, expected);
      return scope.refuse(
        node,
        'QED1015',
        'a value is never null or undefined, so ?? has nothing to choose',
        'compare it, as in `x === 0n ? y : x`',
      );
    }
    case SyntaxKind.InstanceOfKeyword:
    case SyntaxKind.InKeyword:
      return scope.refuse(node, 'QED1070', `'${node.getOperatorToken().getText()}' asks what a value is`);
    default:
      return scope.refuse(node, 'QED1902', `the operator '${node.getOperatorToken().getText()}' is not supported`);
  }
}

function arithmetic(
  scope: Scope,
  node: Node,
  operator: ArithmeticOperator,
  leftNode: Expression,
  rightNode: Expression,
): Expr {
  const left = scope.expression(leftNode);
  const right = scope.expression(rightNode);
  return arithmeticOf(scope, node, operator, left, right);
}

/** Combines two read sides; a compound assignment has its target as the left one. */
export function arithmeticOf(scope: Scope, node: Node, operator: ArithmeticOperator, left: Expr, right: Expr): Expr {
  const span = scope.unit.reporter.spanOf(node);
  const [a, b] = [resolve(left.type), resolve(right.type)];
  if (a.tag === 'error' || b.tag === 'error') {
    unify(a, b);
    return scope.errorAt(node);
  }
  if (a.tag === 'number' && b.tag === 'number') return { tag: 'arithmetic', operator, left, right, type: NUMBER, span };
  if (!isScalarLike(a) || !isScalarLike(b)) {
    return scope.refuse(
      node,
      'QED1018',
      `'${operator}' of ${describe(a)} and ${describe(b)}`,
      'declare it as a bigint kind, such as u32',
    );
  }
  if (!checkOperandKinds(scope, node, operator, left, right)) return scope.errorAt(node);
  scope.later(() => checkArithmeticKind(scope, node, operator, left.type));
  return { tag: 'arithmetic', operator, left, right, type: left.type, span };
}

/** Shifts and powers have their own kind on the right; all else needs one kind. */
function checkOperandKinds(scope: Scope, node: Node, operator: ArithmeticOperator, left: Expr, right: Expr): boolean {
  if (operator === '<<' || operator === '>>' || operator === '**') {
    defaultKind(right.type, scalarType('u32'));
    scope.later(() => {
      const kind = kindOf(right.type);
      if (kind !== undefined && (!isInteger(kind) || kind === 'i64'))
        scope.error(node, 'QED1013', `the right side of '${operator}' is an unsigned integer, not ${kind}`);
    });
    return true;
  }
  if (unify(left.type, right.type)) return true;
  scope.error(node, 'QED1011', `'${operator}' of ${describe(left.type)} and ${describe(right.type)}`);
  return false;
}

/** Refuses an operator that the kind does not have, once the kind is known. */
export function checkArithmeticKind(scope: Scope, node: Node, operator: ArithmeticOperator, type: Type): void {
  const kind = kindOf(type);
  if (kind === undefined || isInteger(kind)) {
    if (kind === 'i64' && ['&', '|', '^', '<<', '>>'].includes(operator)) {
      scope.error(node, 'QED1902', `'${operator}' of i64 is not supported`, 'use an unsigned kind');
    } else if (resolve(type).tag === 'enum')
      scope.error(node, 'QED1018', `'${operator}' of an enum`, 'enums have equality only');
  } else if (kind === 'Field') {
    if (!['+', '-', '*', '**'].includes(operator)) scope.error(node, 'QED1014', `Field has no '${operator}'`);
  } else scope.error(node, 'QED1013', `'${operator}' of ${kind}`);
}

function compare(
  scope: Scope,
  node: Node,
  operator: CompareOperator,
  leftNode: Expression,
  rightNode: Expression,
): Expr {
  return compareOf(scope, node, operator, scope.expression(leftNode), scope.expression(rightNode));
}

/** A comparison of two values that have been read. */
export function compareOf(scope: Scope, node: Node, operator: CompareOperator, left: Expr, right: Expr): Expr {
  const span = scope.unit.reporter.spanOf(node);
  if (resolve(left.type).tag === 'error' || resolve(right.type).tag === 'error') {
    unify(left.type, right.type);
    return scope.errorAt(node);
  }
  [left, right] = [numberBeside(left, right), numberBeside(right, left)];
  const [a, b] = [resolve(left.type), resolve(right.type)];
  if (isAggregate(a) || isAggregate(b))
    return scope.refuse(node, 'QED1019', `'${operator}' of ${describe(a)} compares identity in JavaScript`);
  if (!unify(a, b)) return scope.refuse(node, 'QED1011', `'${operator}' of ${describe(a)} and ${describe(b)}`);
  if (operator !== '===' && operator !== '!==') scope.later(() => checkOrder(scope, node, operator, left.type));
  return { tag: 'compare', operator, left, right, type: BOOLEAN, span };
}

/** A `number` compared with an integer or an enum takes its kind. */
function numberBeside(side: Expr, other: Expr): Expr {
  const wanted = resolve(other.type);
  if (
    resolve(side.type).tag !== 'number' ||
    (wanted.tag !== 'scalar' && wanted.tag !== 'infer' && wanted.tag !== 'enum')
  )
    return side;
  if (side.tag === 'constant') return { ...side, type: wanted };
  return { tag: 'cast', value: side, mode: 'check', type: wanted, span: side.span };
}

function checkOrder(scope: Scope, node: Node, operator: string, type: Type): void {
  const kind = kindOf(type);
  if (kind === 'Field') scope.error(node, 'QED1014', `Field has no order, so no '${operator}'`);
  else if (kind !== undefined && !isInteger(kind))
    scope.error(node, 'QED1013', `${kind} has no order, so no '${operator}'`);
}

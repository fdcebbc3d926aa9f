import {
  Node,
  SyntaxKind,
  type ArrayLiteralExpression,
  type BinaryExpression,
  type PostfixUnaryExpression,
  type PrefixUnaryExpression,
} from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { ArithmeticOperator } from '../../typed/nodes.js';
import { BOOLEAN, ERROR, VOID } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { arithmeticOf, checkArithmeticKind } from '../operators/arithmetic.js';
import { readTarget } from './assignment-target.js';
import type { Scope } from '../scope/scope.js';

const ASSIGNMENT: Partial<Record<SyntaxKind, ArithmeticOperator>> = {
  [SyntaxKind.PlusEqualsToken]: '+',
  [SyntaxKind.MinusEqualsToken]: '-',
  [SyntaxKind.AsteriskEqualsToken]: '*',
  [SyntaxKind.SlashEqualsToken]: '/',
  [SyntaxKind.PercentEqualsToken]: '%',
  [SyntaxKind.AsteriskAsteriskEqualsToken]: '**',
  [SyntaxKind.LessThanLessThanEqualsToken]: '<<',
  [SyntaxKind.GreaterThanGreaterThanEqualsToken]: '>>',
  [SyntaxKind.AmpersandEqualsToken]: '&',
  [SyntaxKind.BarEqualsToken]: '|',
  [SyntaxKind.CaretEqualsToken]: '^',
};
/** Whether a node writes to a variable or to state by itself. */
export function isAssignment(node: Node): boolean {
  if (Node.isPostfixUnaryExpression(node)) return true;
  if (Node.isPrefixUnaryExpression(node))
    return [SyntaxKind.PlusPlusToken, SyntaxKind.MinusMinusToken].includes(node.getOperatorToken());
  if (!Node.isBinaryExpression(node)) return false;
  const operator = node.getOperatorToken().getKind();
  return operator >= SyntaxKind.FirstAssignment && operator <= SyntaxKind.LastAssignment;
}

/** `place = value`, `place += value`, `[a, b] = [b, a]`. */
export function assignment(scope: Scope, node: BinaryExpression): Expr {
  const token = node.getOperatorToken().getKind();
  const span = scope.spanOf(node);
  const left = node.getLeft();
  const operator = ASSIGNMENT[token];
  if (token === SyntaxKind.AmpersandAmpersandEqualsToken || token === SyntaxKind.BarBarEqualsToken)
    return logicalAssignment(scope, node);
  if (token !== SyntaxKind.EqualsToken && operator === undefined) {
    if (scope.isOptional(left))
      return scope.refuse(
        node,
        'QED1032',
        `'${left.getText()}' is a parameter`,
        `give the value a name of its own: \`const value = ${left.getText()} ?? ${node.getRight().getText()}\``,
      );
    return scope.refuse(
      node,
      'QED1063',
      'a value is never null or undefined, so ??= has nothing to choose',
      'assign under a condition, as in `if (x === 0n) x = y`',
    );
  }
  if (Node.isObjectLiteralExpression(left)) return patternInside(scope, node);
  if (Node.isArrayLiteralExpression(left)) return assignSwap(scope, node, left);
  const target = readTarget(scope, left);
  if (target === undefined) {
    scope.expression(node.getRight(), ERROR);
    return scope.errorAt(node);
  }
  if (operator === undefined) {
    return { tag: 'assign', target, value: scope.expression(node.getRight(), target.type), type: target.type, span };
  }
  const value = scope.expression(node.getRight());
  const result = arithmeticOf(scope, node, operator, target, value);
  if (result.tag === 'error') return result;
  return { tag: 'assign', target, operator, value, type: target.type, span };
}

/** `place &&= value` and `place ||= value` of booleans: the place is written only where its value does not decide. */
function logicalAssignment(scope: Scope, node: BinaryExpression): Expr {
  const token = node.getOperatorToken();
  const target = readTarget(scope, node.getLeft());
  const value = scope.expression(node.getRight(), BOOLEAN);
  if (target === undefined || value.tag === 'error') return scope.errorAt(node);
  const isBoolean = [target, value].every(({ type }) => resolve(type) === BOOLEAN);
  if (!isBoolean) return scope.refuse(node, 'QED1015', `'${token.getText()}' depends on truthiness`);
  // The place is read and written, so what it does must not happen twice.
  if (node.getLeft().getDescendants().some((part) => isCall(part) || isAssignment(part)))
    return scope.refuse(node, 'QED1902', `the place before '${token.getText()}' does more than name a place`, 'give its index a name first'); // prettier-ignore
  const span = scope.spanOf(node);
  const assign: Expr = { tag: 'assign', target, value, type: BOOLEAN, span };
  const isAnd = token.getKind() === SyntaxKind.AmpersandAmpersandEqualsToken;
  const [then, otherwise] = isAnd ? [assign, target] : [target, assign];
  return { tag: 'conditional', condition: target, then, otherwise, type: BOOLEAN, span };
}

/** Whether a node calls something; `Number(i)` only names an index. */
const isCall = (node: Node): boolean => Node.isCallExpression(node) && node.getExpression().getText() !== 'Number';

/** Whether an assignment has as many plain values as plain places, as in `[a, b] = [b, a]`. */
export function isSwap(node: BinaryExpression): boolean {
  const [left, right] = [node.getLeft(), node.getRight()];
  if (node.getOperatorToken().getKind() !== SyntaxKind.EqualsToken) return false;
  if (!Node.isArrayLiteralExpression(left) || !Node.isArrayLiteralExpression(right)) return false;
  const isPlain = (element: Node): boolean =>
    Node.isIdentifier(element) ||
    Node.isPropertyAccessExpression(element) ||
    Node.isElementAccessExpression(element) ||
    Node.isNonNullExpression(element);
  return (
    left.getElements().length === right.getElements().length &&
    left.getElements().every(isPlain) &&
    !right.getElements().some((element) => Node.isSpreadElement(element) || Node.isOmittedExpression(element))
  );
}

const patternInside = (scope: Scope, node: BinaryExpression): Expr =>
  scope.refuse(node, 'QED1902', 'an assignment to a pattern has no value here', 'make it a statement of its own');

/** `[a[i], a[j]] = [a[j], a[i]]`: all values are read before the first is written. */
function assignSwap(scope: Scope, node: BinaryExpression, left: ArrayLiteralExpression): Expr {
  if (!isSwap(node)) return patternInside(scope, node);
  const right = node.getRight() as ArrayLiteralExpression;
  const targets = left.getElements().map((element) => readTarget(scope, element));
  const values = right.getElements().map((element, i) => scope.expression(element, targets[i]?.type));
  if (targets.some((target) => target === undefined)) return scope.errorAt(node);
  return { tag: 'assignAll', targets: targets as Expr[], values, type: VOID, span: scope.spanOf(node) };
}

/** `x++`, `--x`. */
export function incrementOrDecrement(scope: Scope, node: PrefixUnaryExpression | PostfixUnaryExpression): Expr {
  const target = readTarget(scope, node.getOperand());
  if (target === undefined) return scope.errorAt(node);
  const operator = node.getOperatorToken() === SyntaxKind.PlusPlusToken ? '+' : '-';
  scope.later(() => checkArithmeticKind(scope, node, operator, target.type));
  return {
    tag: 'step',
    target,
    operator,
    prefix: Node.isPrefixUnaryExpression(node),
    type: target.type,
    span: scope.spanOf(node),
  };
}

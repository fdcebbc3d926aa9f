import {
  Node,
  SyntaxKind,
  type BinaryExpression,
  type ElementAccessExpression,
  type Expression,
  type PropertyAccessExpression,
} from 'ts-morph';
import type { Scope } from '../scope/scope.js';

/**
 * Optional parameters: each call either has one or has not, so a function is compiled for each case and what asks for it is decided when
 * compiling. The branch of the other case is not looked at.
 */

/**
 * What `b === undefined` and `b !== undefined` are for an optional parameter, and what `!`, `&&` and `||` make of that alone; undefined for all other
 * expressions.
 */
export function knownPresence(scope: Scope, node: Expression): boolean | undefined {
  if (Node.isParenthesizedExpression(node)) return knownPresence(scope, node.getExpression());
  if (Node.isPrefixUnaryExpression(node) && node.getOperatorToken() === SyntaxKind.ExclamationToken) {
    const known = knownPresence(scope, node.getOperand());
    return known === undefined ? undefined : !known;
  }
  if (!Node.isBinaryExpression(node)) return undefined;
  const operator = node.getOperatorToken().getKind();
  if (operator === SyntaxKind.AmpersandAmpersandToken || operator === SyntaxKind.BarBarToken) {
    const left = knownPresence(scope, node.getLeft());
    const decides = operator === SyntaxKind.BarBarToken;
    return left === undefined || left === decides ? left : knownPresence(scope, node.getRight());
  }
  const isSame = operator === SyntaxKind.EqualsEqualsEqualsToken;
  if (!isSame && operator !== SyntaxKind.ExclamationEqualsEqualsToken) return undefined;
  const sides = [node.getLeft(), node.getRight()];
  const name = sides.find((side) => !isUndefined(side));
  if (name === undefined || !sides.some(isUndefined)) return undefined;
  const isGiven = isGivenParameter(scope, name);
  // The comparison is not evaluated then, so nothing in it may fail or have an effect.
  if (isGiven === undefined || (isGiven && !isOnlyRead(scope, name))) return undefined;
  return isGiven !== isSame;
}

/** Whether what an expression takes from a given parameter is a value that is there: the parameter or members of it, without an index or a getter. */
function isOnlyRead(scope: Scope, node: Expression): boolean {
  if (Node.isParenthesizedExpression(node)) return isOnlyRead(scope, node.getExpression());
  if (Node.isIdentifier(node)) return scope.isGiven(node.getSymbol()) === true;
  if (isFallback(node)) {
    const isFirst = isGivenParameter(scope, node.getLeft()) === true;
    return isOnlyRead(scope, isFirst ? node.getLeft() : node.getRight());
  }
  if (!Node.isPropertyAccessExpression(node)) return false;
  const isGetter = node.getNameNode().getSymbol()?.getDeclarations().some(Node.isGetAccessorDeclaration) ?? true;
  return !isGetter && isOnlyRead(scope, node.getExpression());
}

/**
 * Whether this instance of the function has the optional parameter that an expression names, or of which it reads a part as in `b?.x`; of `b ?? c`, whether
 * it has either.
 */
export function isGivenParameter(scope: Scope, node: Expression): boolean | undefined {
  if (Node.isParenthesizedExpression(node)) return isGivenParameter(scope, node.getExpression());
  if (Node.isIdentifier(node)) return scope.isGiven(node.getSymbol());
  if (isFallback(node)) {
    const left = isGivenParameter(scope, node.getLeft());
    return left === false ? (isGivenParameter(scope, node.getRight()) ?? true) : left;
  }
  return isOptionalPart(node) ? isGivenParameter(scope, node.getExpression()) : undefined;
}

const isFallback = (node: Node): node is BinaryExpression =>
  Node.isBinaryExpression(node) && node.getOperatorToken().getKind() === SyntaxKind.QuestionQuestionToken;

type PartAccess = PropertyAccessExpression | ElementAccessExpression;

/** `b?.x`, and what follows it in the same chain. */
const isOptionalPart = (node: Node): node is PartAccess =>
  isPart(node) && (node.hasQuestionDotToken() || isOptionalPart(node.getExpression()));

const isPart = (node: Node): node is PartAccess =>
  Node.isPropertyAccessExpression(node) || Node.isElementAccessExpression(node);

const isUndefined = (node: Node): boolean => Node.isIdentifier(node) && node.getText() === 'undefined';

/** `undefined`, and an optional parameter that the caller was not given either. */
export const isLeftOut = (scope: Scope, node: Node): boolean =>
  isUndefined(node) || (Node.isExpression(node) && isGivenParameter(scope, node) === false);

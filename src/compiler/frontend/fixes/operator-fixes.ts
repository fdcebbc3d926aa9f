import { Node, SyntaxKind } from 'ts-morph';
import type { Fix } from '../../diagnostics/fix.js';
import type { IrKind } from '../../ir/kinds.js';
import { kindOf, plainKindOf } from '../../typed/type-queries.js';
import type { Type } from '../../typed/types.js';
import {
  argumentText,
  castTo,
  fixOfKinds,
  isWider,
  operandText,
  replacing,
  suggestion,
  withLibrary,
  wrapping,
} from './rewrites.js';

/** Casts the narrower side of an operator to the kind of the other; undefined where neither holds the other's values. */
export function widening(node: Node, leftType: Type, rightType: Type): Fix | undefined {
  const [left, right] = [kindOf(leftType), kindOf(rightType)];
  if (!Node.isBinaryExpression(node) || left === undefined || right === undefined) return undefined;
  const isAssignment = /[^=!<>]=$/.test(node.getOperatorToken().getText());
  // What is assigned to keeps its kind.
  const isPlain = [leftType, rightType].every((type) => plainKindOf(type) !== undefined);
  if (isWider(right, left)) return castTo(node.getRight(), left, isPlain ? right : undefined);
  return isWider(left, right) && !isAssignment ? castTo(node.getLeft(), right, isPlain ? left : undefined) : undefined;
}

/** Says in words which side to cast to which kind, where one of them holds the other's values. */
export function wideningHint(node: Node, leftType: Type, rightType: Type): string | undefined {
  const [left, right] = [kindOf(leftType), kindOf(rightType)];
  if (!Node.isBinaryExpression(node) || left === undefined || right === undefined) return undefined;
  if (isWider(right, left)) return `convert the right side: \`${left}(${argumentText(node.getRight())})\``;
  if (!isWider(left, right)) return undefined;
  return /[^=!<>]=$/.test(node.getOperatorToken().getText())
    ? `the left side keeps its kind: convert the right one, which checks the range, \`${left}(${argumentText(node.getRight())})\``
    : `convert the left side: \`${right}(${argumentText(node.getLeft())})\``;
}

/** Casts both sides of an operator on ids or other values that are no plain numbers: only the author knows whether that is meant. */
export function castingSides(node: Node, kind: string): Fix | undefined {
  if (!Node.isBinaryExpression(node) || /[^=!<>]=$/.test(node.getOperatorToken().getText())) return undefined;
  const sides = [node.getLeft(), node.getRight()].filter((side) => !Node.isBigIntLiteral(side));
  return suggestion(`Convert with ${kind}(..)`, ...sides.flatMap((side) => wrapping(side, kind)));
}

/** `equals(a, b)` for `a === b`, and `!equals(a, b)` for `a !== b`. */
export function comparingValues(node: Node): Fix | undefined {
  const operator = Node.isBinaryExpression(node) ? node.getOperatorToken().getText() : undefined;
  if (!Node.isBinaryExpression(node) || (operator !== '===' && operator !== '!==')) return undefined;
  const sides = [node.getLeft(), node.getRight()].map(argumentText).join(', ');
  const not = operator === '!==' ? '!' : '';
  return fixOfKinds(
    'Compare by value, equals(..)',
    node,
    ...withLibrary(node, 'equals', (name) => `${not}${name}(${sides})`),
  );
}

/** Asks whether a value is zero, as its truthiness does in JavaScript. */
export function comparingWithZero(node: Node, kind: IrKind | undefined): Fix | undefined {
  if (kind === undefined || !/^([iu]\d+|Field)$/.test(kind)) return undefined;
  const outer = node.getParentWhile((each) => Node.isParenthesizedExpression(each)) ?? node;
  const parent = outer.getParent();
  const isNegated = Node.isPrefixUnaryExpression(parent) && parent.getOperatorToken() === SyntaxKind.ExclamationToken;
  if (!isNegated) return fixOfKinds('Compare with 0n', node, replacing(node, `${operandText(node)} !== 0n`));
  const text = `${operandText(node)} === 0n`;
  const isOperand = Node.isExpression(parent.getParent()) && !Node.isCallExpression(parent.getParent());
  return fixOfKinds('Compare with 0n', node, replacing(parent, isOperand ? `(${text})` : text));
}

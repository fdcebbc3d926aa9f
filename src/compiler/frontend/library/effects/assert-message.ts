import { Node, type Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { isScalarLike } from '../../../typed/type-queries.js';
import { resolve } from '../../../typed/unify.js';
import { constantText } from '../../names/constant-text.js';
import { knownValue } from '../../names/known-values.js';
import type { Scope } from '../../scope/scope.js';

/** A string, a constant that is one, or a template of values that are only read. */
export function messageOf(scope: Scope, node: Expression): (string | Expr)[] {
  scope.unit.accountFor(node);
  if (Node.isParenthesizedExpression(node)) return messageOf(scope, node.getExpression());
  const text = constantText(node);
  if (text !== undefined) return [text];
  if (Node.isBinaryExpression(node) && node.getOperatorToken().getText() === '+')
    return [...messageOf(scope, node.getLeft()), ...messageOf(scope, node.getRight())];
  if (!Node.isTemplateExpression(node)) {
    // Where a variable is refused, that is the mistake.
    if (scope.variableOf(node.getSymbol())?.type.tag === 'error') return [];
    scope.error(
      node,
      'QED1902',
      'a message is a string literal, a constant that is one, or a template',
      "write it out, as in `'balance too low'`",
    );
    return [];
  }
  const parts: (string | Expr)[] = [node.getHead().getLiteralText()];
  for (const span of node.getTemplateSpans()) {
    parts.push(...shownIn(scope, span.getExpression()), span.getLiteral().getLiteralText());
  }
  return parts.filter((part) => part !== '');
}

function shownIn(scope: Scope, node: Expression): (string | Expr)[] {
  const text = constantText(node);
  if (text !== undefined) return [text];
  const known = knownValue(scope, node);
  if (known !== undefined) return [String(known.value)];
  if (!isPlainRead(node) && !isOfNumbers(node)) return computes(scope, node);
  const value = scope.expression(node);
  if (hasCheckedIndex(value)) return computes(scope, node);
  const type = resolve(value.type);
  if (isScalarLike(type) || type.tag === 'number') return [value];
  if (type.tag !== 'error') scope.error(node, 'QED1902', 'a message shows scalars', 'show a member');
  return [];
}

function computes(scope: Scope, node: Node): [] {
  scope.error(node, 'QED1033', 'a message shows variables and state, and computes nothing');
  return [];
}

/** Whether the item that is read lies at an index of run time, which must be checked. */
function hasCheckedIndex(value: Expr): boolean {
  if (value.tag === 'index') return resolve(value.index.type).tag !== 'number' || hasCheckedIndex(value.object);
  return value.tag === 'member' && hasCheckedIndex(value.object);
}

/** Arithmetic of `number`s: it is done when compiling. */
function isOfNumbers(node: Node): boolean {
  if (Node.isParenthesizedExpression(node)) return isOfNumbers(node.getExpression());
  if (Node.isNumericLiteral(node)) return true;
  if (Node.isIdentifier(node)) return node.getType().isNumber() || node.getType().isNumberLiteral();
  if (!Node.isBinaryExpression(node) || !'+-*/%'.includes(node.getOperatorToken().getText())) return false;
  return isOfNumbers(node.getLeft()) && isOfNumbers(node.getRight());
}

/** A variable, a member or an item at an index of `number`s. */
function isPlainRead(node: Node): boolean {
  if (Node.isIdentifier(node) || Node.isThisExpression(node)) return true;
  if (Node.isNonNullExpression(node)) return isPlainRead(node.getExpression());
  if (Node.isElementAccessExpression(node)) {
    const index = node.getArgumentExpression();
    return index !== undefined && isOfNumbers(index) && isPlainRead(node.getExpression());
  }
  return Node.isPropertyAccessExpression(node) && isPlainRead(node.getExpression());
}

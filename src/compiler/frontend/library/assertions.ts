import { Node, type CallExpression, type Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { Compared } from '../../typed/nodes.js';
import { isScalarLike } from '../../typed/type-queries.js';
import { VOID } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { constantLiteral } from '../scope/names.js';
import type { Scope } from '../scope/scope.js';

/** `assert(condition, message)`. */
export function assertion(scope: Scope, node: CallExpression, args: Expression[]): Expr {
  const conditionNode = args[0]!;
  const condition = scope.condition(conditionNode);
  const message = args[1] === undefined ? [] : messageOf(scope, args[1]);
  return {
    tag: 'assert',
    condition,
    message,
    compared: comparedIn(conditionNode, condition),
    type: VOID,
    span: scope.unit.reporter.spanOf(node),
  };
}

/** The sides of the comparison that is asserted, with their text; constants say nothing that the text does not. */
function comparedIn(node: Expression, condition: Expr): Compared[] {
  let inner: Node = node;
  while (Node.isParenthesizedExpression(inner)) inner = inner.getExpression();
  if (condition.tag !== 'compare' || !Node.isBinaryExpression(inner)) return [];
  const sides: Compared[] = [];
  if (condition.left.tag !== 'constant') sides.push({ side: 'left', text: inner.getLeft().getText() });
  if (condition.right.tag !== 'constant') sides.push({ side: 'right', text: inner.getRight().getText() });
  return sides;
}

/** A string, a constant that is one, or a template of values that are only read. */
function messageOf(scope: Scope, node: Expression): (string | Expr)[] {
  if (Node.isParenthesizedExpression(node)) return messageOf(scope, node.getExpression());
  const text = textOf(node);
  if (text !== undefined) return [text];
  if (Node.isBinaryExpression(node) && node.getOperatorToken().getText() === '+')
    return [...messageOf(scope, node.getLeft()), ...messageOf(scope, node.getRight())];
  if (!Node.isTemplateExpression(node)) {
    scope.error(
      node,
      'QED1902',
      'a message is a string literal or a template',
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

/** The text of a string literal or of a constant that holds one. */
function textOf(node: Node): string | undefined {
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) return node.getLiteralValue();
  const value = constantLiteral(node);
  const literal = Node.isAsExpression(value) ? value.getExpression() : value;
  return literal === undefined ? undefined : textOf(literal);
}

function shownIn(scope: Scope, node: Expression): (string | Expr)[] {
  const text = textOf(node);
  if (text !== undefined) return [text];
  if (!isPlainRead(node) && !isOfNumbers(node)) {
    scope.error(node, 'QED1033', 'a message shows variables and state, and computes nothing');
    return [];
  }
  const value = scope.expression(node);
  const type = resolve(value.type);
  if (isScalarLike(type) || type.tag === 'number') return [value];
  if (type.tag !== 'error') scope.error(node, 'QED1902', 'a message shows scalars', 'show a member');
  return [];
}

/** Arithmetic of `number`s: it is done when compiling. */
function isOfNumbers(node: Node): boolean {
  if (Node.isParenthesizedExpression(node)) return isOfNumbers(node.getExpression());
  if (Node.isNumericLiteral(node)) return true;
  if (Node.isIdentifier(node)) return node.getType().isNumber() || node.getType().isNumberLiteral();
  if (!Node.isBinaryExpression(node) || !'+-*/%'.includes(node.getOperatorToken().getText())) return false;
  return isOfNumbers(node.getLeft()) && isOfNumbers(node.getRight());
}

/** A variable, a member or an item at a written index. */
function isPlainRead(node: Node): boolean {
  if (Node.isIdentifier(node) || Node.isThisExpression(node)) return true;
  if (Node.isElementAccessExpression(node))
    return Node.isNumericLiteral(node.getArgumentExpression()) && isPlainRead(node.getExpression());
  return Node.isPropertyAccessExpression(node) && isPlainRead(node.getExpression());
}

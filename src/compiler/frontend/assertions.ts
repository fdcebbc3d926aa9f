import { Node, type CallExpression, type Expression } from 'ts-morph';
import type { Compared, Expr } from '../typed/ast.js';
import { isScalarLike, resolve, VOID } from '../typed/types.js';
import type { Scope } from './scope.js';

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

/** A string or a template of values that are only read. */
function messageOf(scope: Scope, node: Expression): (string | Expr)[] {
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) return [node.getLiteralValue()];
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
    const shown = span.getExpression();
    if (!isPlainRead(shown)) {
      scope.error(shown, 'QED1033', 'a message shows variables and state, and computes nothing');
      continue;
    }
    const value = scope.expression(shown);
    if (isScalarLike(value.type) || resolve(value.type).tag === 'number') parts.push(value);
    else if (value.tag !== 'error') scope.error(shown, 'QED1902', 'a message shows scalars', 'show a member');
    parts.push(span.getLiteral().getLiteralText());
  }
  return parts.filter((part) => part !== '');
}

function isPlainRead(node: Node): boolean {
  if (Node.isIdentifier(node) || Node.isThisExpression(node)) return true;
  return Node.isPropertyAccessExpression(node) && isPlainRead(node.getExpression());
}

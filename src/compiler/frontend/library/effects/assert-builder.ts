import { Node, type CallExpression, type Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import type { Compared } from '../../../typed/nodes.js';
import { VOID } from '../../../typed/types.js';
import type { Scope } from '../../scope/scope.js';
import { messageOf } from './assert-message.js';

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
    span: scope.spanOf(node),
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

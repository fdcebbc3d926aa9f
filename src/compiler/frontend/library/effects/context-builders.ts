import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { CHECKPOINT } from '../../../typed/language-structs.js';
import { BOOLEAN, CHECKPOINT_ID, VOID, scalarType } from '../../../typed/types.js';
import type { Scope } from '../../scope/scope.js';

/** `context.checkpointAt(id)`: what a past checkpoint knows, as a struct. */
export function checkpointAt(scope: Scope, node: CallExpression, [id]: Expression[]): Expr {
  const checkpoint = scope.expression(id!, CHECKPOINT_ID);
  return { tag: 'checkpointAt', checkpoint, type: CHECKPOINT, span: scope.spanOf(node) };
}

/** `context.isActor(user)`: whether a user is the actor of the contract that runs. */
export function isActor(scope: Scope, node: CallExpression, [id]: Expression[]): Expr {
  const user = scope.expression(id!, scalarType('UserId'));
  return { tag: 'isActor', user, type: BOOLEAN, span: scope.spanOf(node) };
}

/** `context.validUntil(id)`: bounds the checkpoint in which the session may land. */
export function validUntil(scope: Scope, node: CallExpression, [id]: Expression[]): Expr {
  const checkpoint = scope.expression(id!, CHECKPOINT_ID);
  return { tag: 'validUntil', checkpoint, type: VOID, span: scope.spanOf(node) };
}

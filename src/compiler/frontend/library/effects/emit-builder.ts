import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { VOID } from '../../../typed/types.js';
import type { Scope } from '../../scope/scope.js';

/** `emit<Event>({ .. })`. */
export function emit(scope: Scope, node: CallExpression, args: Expression[]): Expr {
  const typeNode = node.getTypeArguments()[0];
  if (typeNode === undefined)
    return scope.refuse(node, 'QED1030', 'the event has no name', 'write `emit<Transfer>({ .. })` with an interface');
  const event = scope.unit.types.read(typeNode.getType(), typeNode);
  if (event.tag !== 'struct')
    return event.tag === 'error'
      ? scope.errorAt(node)
      : scope.refuse(typeNode, 'QED1903', 'an event is an interface of plain fields');
  const value = scope.expression(args[0]!, event);
  const owner = scope.self;
  if (owner === undefined)
    return scope.refuse(
      node,
      'QED1078',
      'events are emitted in methods',
      'emit it in the method that calls this function',
    );
  owner.events.set(event.name, event);
  return { tag: 'emit', event, value, type: VOID, span: scope.spanOf(node) };
}

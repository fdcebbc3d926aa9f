import { Node, type CallExpression, type Expression, type PropertyAccessExpression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { describe } from '../../../typed/type-queries.js';
import { VOID, type MappingType } from '../../../typed/types.js';
import { resolve } from '../../../typed/unify.js';
import type { Scope } from '../../scope/scope.js';

/** `mapping.get(key)` and `mapping.set(key, value)`. */
export function mappingCall(
  scope: Scope,
  node: CallExpression,
  callee: PropertyAccessExpression,
  mapping: Expr,
  mappingType: MappingType,
  args: Expression[],
): Expr {
  const [keyNode, valueNode] = args as (Expression | undefined)[];
  const span = scope.spanOf(node);
  if (keyNode === undefined) return scope.errorAt(node);
  const keys = keyParts(scope, keyNode, mappingType);
  if (keys === undefined) return scope.errorAt(node);
  if (callee.getName() === 'get') return { tag: 'get', mapping, mappingType, keys, type: mappingType.value, span };
  if (callee.getName() !== 'set' || valueNode === undefined)
    return scope.refuse(callee, 'QED1902', `'${callee.getName()}' of a mapping is not supported`);
  const value = scope.expression(valueNode, mappingType.value);
  const isOwn =
    mapping.tag === 'state' || (mapping.tag === 'member' && resolve(mapping.object.type).tag === 'component');
  if (!isOwn) return scope.refuse(node, 'QED1043', 'the state of another user cannot be written');
  return { tag: 'set', mapping, mappingType, keys, value, type: VOID, span };
}

/** A tuple key is written out at the access, so that its parts are seen. */
function keyParts(scope: Scope, node: Expression, mapping: MappingType): Expr[] | undefined {
  if (mapping.keys.length === 1) return [scope.expression(node, mapping.keys[0])];
  if (!Node.isArrayLiteralExpression(node) || node.getElements().length !== mapping.keys.length) {
    scope.error(
      node,
      'QED1902',
      'the key of this mapping is a tuple',
      `write it out: \`[${mapping.keys.map(describe).join(', ')}]\``,
    );
    return undefined;
  }
  scope.unit.accountFor(node);
  return node.getElements().map((part, i) => scope.expression(part, mapping.keys[i]));
}

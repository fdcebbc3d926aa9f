import {
  Node,
  type CallExpression,
  type Expression,
  type PropertyAccessExpression,
  type PropertyDeclaration,
} from 'ts-morph';
import { isHashedKey, MAX_ENTRY_SCALARS } from '../../ir/hashed-entries.js';
import type { Expr } from '../../typed/ast.js';
import { describe, isAggregate, isScalarLike, sizeOf } from '../../typed/type-queries.js';
import { VOID, type MappingType, type ScalarType, type Type } from '../../typed/types.js';
import { isResolved, resolve } from '../../typed/unify.js';
import { Scope, type Unit } from '../scope/scope.js';

/** The type and initial value of `name = mapping<K, V>(initial)`; undefined where it was refused. */
export function mappingField(
  unit: Unit,
  member: PropertyDeclaration,
  call: CallExpression,
): { type: MappingType; initial: Expr | undefined } | undefined {
  const [keyNode, valueNode] = call.getTypeArguments();
  if (keyNode === undefined || valueNode === undefined) {
    unit.reporter.error(call, 'QED1030', `the mapping '${member.getName()}' names no kinds`);
    return undefined;
  }
  const key = unit.types.read(keyNode.getType(), keyNode);
  const value = unit.types.tryRead(valueNode.getType(), valueNode);
  const keys = keysOf(unit, keyNode, key);
  if (value === undefined || !isResolved(value) || (!isScalarLike(value) && !isAggregate(value))) {
    unit.reporter.error(
      valueNode,
      'QED1903',
      `a mapping to '${valueNode.getText()}' is not supported`,
      'use a kind, a struct or a fixed array; for two keys, a tuple key',
    );
    return undefined;
  }
  if (keys === undefined || !unit.types.fits(value, valueNode)) return undefined;
  if (isHashedKey(keys.map(({ kind }) => kind)) && sizeOf(value) > MAX_ENTRY_SCALARS) {
    unit.reporter.error(
      valueNode,
      'QED1031',
      `a value of ${sizeOf(value)} scalars does not fit under a key of more than 33 bits`,
      `use a value of up to ${MAX_ENTRY_SCALARS} scalars, or take a part of it into the key, as in [Hash, u8]`,
    );
    return undefined;
  }
  const initialNode = call.getArguments()[0] as Expression | undefined;
  const type: MappingType = { tag: 'mapping', keys, value };
  if (initialNode === undefined) return { type, initial: undefined };
  const scope = new Scope(unit, undefined, undefined);
  const initial = scope.expression(initialNode, value);
  scope.finish();
  return { type, initial };
}

function keysOf(unit: Unit, node: Node, key: Type): ScalarType[] | undefined {
  if (key.tag === 'error') return undefined;
  const parts = key.tag === 'tuple' ? key.items : [key];
  const keys: ScalarType[] = [];
  for (const part of parts) {
    if (part.tag !== 'scalar') {
      unit.reporter.error(node, 'QED1031', `a mapping cannot be indexed by ${describe(part)}`);
      return undefined;
    }
    keys.push(part);
  }
  return keys;
}

/** `mapping.get(key)` and `mapping.set(key, value)`. */
export function mappingCall(
  scope: Scope,
  node: CallExpression,
  callee: PropertyAccessExpression,
  mapping: Expr,
  mappingType: MappingType,
): Expr {
  const [keyNode, valueNode] = node.getArguments() as (Expression | undefined)[];
  const span = scope.unit.reporter.spanOf(node);
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
      `write it out: \`[${mapping.keys.map((key) => key.kind).join(', ')}]\``,
    );
    return undefined;
  }
  return node.getElements().map((part, i) => scope.expression(part, mapping.keys[i]));
}

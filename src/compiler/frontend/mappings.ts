import { type Node, type CallExpression, type Expression, type PropertyDeclaration } from 'ts-morph';
import { KEY_BITS } from '../ir/kinds.js';
import type { Expr } from '../typed/ast.js';
import {
  describe,
  isAggregate,
  isResolved,
  isScalarLike,
  type MappingType,
  type ScalarType,
  type Type,
} from '../typed/types.js';
import { Scope, type Unit } from './scope.js';

/** A contract's id takes 33: 2^32 stands for the user as caller. */
const MAX_KEY_BITS = 33;

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
    if (part.tag !== 'scalar' || KEY_BITS[part.kind] === undefined) {
      unit.reporter.error(node, 'QED1031', `a mapping cannot be indexed by ${describe(part)}`);
      return undefined;
    }
    keys.push(part);
  }
  const bits = keys.reduce((sum, { kind }) => sum + KEY_BITS[kind]!, 0);
  if (bits <= MAX_KEY_BITS) return keys;
  unit.reporter.error(
    node,
    'QED1031',
    `the parts of this key have ${bits} bits together`,
    'use parts of up to 32 bits together, as in [u16, u16]',
  );
  return undefined;
}

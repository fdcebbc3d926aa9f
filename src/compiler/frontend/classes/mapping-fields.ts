import { Node, type CallExpression, type Expression, type PropertyDeclaration } from 'ts-morph';
import { MAX_ENTRY_SCALARS, isHashedKey } from '../../ir/hashed-entries.js';
import type { Expr } from '../../typed/ast.js';
import { describe, isAggregate, isScalarLike, sizeOf } from '../../typed/type-queries.js';
import type { MappingType, Type } from '../../typed/types.js';
import { isResolved } from '../../typed/unify.js';
import { constantExpression } from '../scope/constant-expression.js';
import type { CompilationUnit } from '../scope/scope.js';

/** The type and initial value of `name = mapping<K, V>(initial)`; undefined where it was refused. */
export function mappingField(
  unit: CompilationUnit,
  member: PropertyDeclaration,
  call: CallExpression,
): { type: MappingType; initial: Expr | undefined } | undefined {
  const [keyNode, valueNode] = call.getTypeArguments();
  if (keyNode === undefined || valueNode === undefined) {
    unit.reporter.error(call, 'QED1030', `the mapping '${member.getName()}' names no kinds`);
    return undefined;
  }
  const asOneKey = nestedMapping(keyNode, valueNode);
  if (asOneKey !== undefined) {
    unit.reporter.error(valueNode, 'QED1903', 'a mapping holds no mapping', `take both as one key: \`${asOneKey}\``);
    return undefined;
  }
  const key = unit.types.read(keyNode.getType(), keyNode);
  const value = unit.types.read(valueNode.getType(), valueNode);
  const keys = keysOf(unit, keyNode, key);
  if (value.tag === 'error') return undefined;
  if (!isResolved(value) || (!isScalarLike(value) && !isAggregate(value))) {
    unit.reporter.error(
      valueNode,
      'QED1903',
      `a mapping to '${valueNode.getText()}' is not supported`,
      'use a kind, a struct or a fixed array; for two keys, a tuple key',
    );
    return undefined;
  }
  if (keys === undefined) return undefined;
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
  return { type, initial: constantExpression(unit, initialNode, value) };
}

/** What to write for a mapping of mappings: one with all keys as a tuple. */
function nestedMapping(keyNode: Node, valueNode: Node): string | undefined {
  const partsOf = (node: Node): string[] =>
    Node.isTupleTypeNode(node) ? node.getElements().map((each) => each.getText()) : [node.getText()];
  const keys = partsOf(keyNode);
  let value = valueNode;
  while (
    Node.isTypeReference(value) &&
    /^((Readonly)?Mapping|(Readonly|Weak)?Map)$/.test(value.getTypeName().getText())
  ) {
    const [key, inner] = value.getTypeArguments();
    if (key === undefined || inner === undefined) break;
    keys.push(...partsOf(key));
    value = inner;
  }
  return value === valueNode ? undefined : `mapping<[${keys.join(', ')}], ${value.getText()}>()`;
}

function keysOf(unit: CompilationUnit, node: Node, key: Type): MappingType['keys'] | undefined {
  if (key.tag === 'error') return undefined;
  const parts = key.tag === 'tuple' ? key.items : [key];
  const keys: MappingType['keys'][number][] = [];
  for (const part of parts) {
    if (part.tag !== 'scalar' && part.tag !== 'enum') {
      unit.reporter.error(node, 'QED1031', `a mapping cannot be indexed by ${describe(part)}`);
      return undefined;
    }
    keys.push(part);
  }
  return keys;
}

import {
  Node,
  type ArrayLiteralExpression,
  type EnumDeclaration,
  type Expression,
  type NumericLiteral,
  type ObjectLiteralExpression,
} from 'ts-morph';
import type { ArrayItem, Expr, StructPart } from '../../typed/ast.js';
import { describe, isScalarLike } from '../../typed/type-queries.js';
import { BOOLEAN, NUMBER, type StructType, type Type } from '../../typed/types.js';
import { isResolved, resolve, unify } from '../../typed/unify.js';
import type { Scope } from '../scope/scope.js';
import { writtenName } from '../source/member-names.js';

/** `true` and `false`. */
export const booleanLiteral = (scope: Scope, node: Node): Expr => ({
  tag: 'constant',
  value: Node.isTrueLiteral(node) ? 1n : 0n,
  type: BOOLEAN,
  span: scope.spanOf(node),
});

/** A `number`: whole, and exact in JavaScript. */
export function numberLiteral(scope: Scope, node: NumericLiteral): Expr {
  const value = node.getLiteralValue();
  if (!Number.isSafeInteger(value))
    return scope.refuse(
      node,
      'QED1018',
      `${node.getText()} is no whole number`,
      'use whole numbers, or scale: 1_500n for 1.5',
    );
  return { tag: 'constant', value: BigInt(value), type: NUMBER, span: scope.spanOf(node) };
}

/** `{ a, b: 1n, ...rest }`. */
export function objectLiteral(scope: Scope, node: ObjectLiteralExpression, expected?: Type): Expr {
  const span = scope.spanOf(node);
  const wanted = expected === undefined ? undefined : resolve(expected);
  const known = wanted?.tag === 'struct' ? new Map(wanted.fields.map((field) => [field.name, field.type])) : undefined;
  const parts: StructPart[] = [];
  const fields = new Map<string, Type>();
  for (const part of node.getProperties()) {
    if (Node.isSpreadAssignment(part)) {
      const spread = scope.expression(part.getExpression());
      const type = resolve(spread.type);
      if (type.tag === 'error') return spread;
      if (type.tag !== 'struct')
        return scope.refuse(part, 'QED1902', `a ${describe(type)} cannot be spread into a struct`);
      for (const field of type.fields) {
        fields.set(field.name, field.type);
        // What is overridden below may be of any kind.
        const wantedType = known?.get(field.name);
        if (wantedType !== undefined && !isResolved(field.type)) unify(field.type, wantedType);
      }
      parts.push({ spread });
    } else if (Node.isPropertyAssignment(part) || Node.isShorthandPropertyAssignment(part)) {
      const nameNode = part.getNameNode();
      const name = writtenName(nameNode);
      if (name === undefined)
        return scope.refuse(nameNode, 'QED1068', 'the name of the member is computed', insteadOfName(nameNode));
      const inner: Expression = Node.isPropertyAssignment(part) ? part.getInitializerOrThrow() : part.getNameNode();
      const value = scope.expression(inner, known?.get(name));
      fields.set(name, value.type);
      parts.push({ name, value });
    } else return scope.refuse(part, 'QED1902', 'methods and accessors in a literal are not supported');
  }
  const type: StructType =
    wanted?.tag === 'struct' && wanted.fields.every(({ name }) => fields.has(name))
      ? wanted
      : { tag: 'struct', name: 'struct', fields: [...fields].map(([name, of]) => ({ name, type: of })) };
  return { tag: 'struct', parts, type, span };
}

/** `[a, b, ...rest]`: a tuple where one is wanted or the items differ, else an array. */
export function arrayLiteral(scope: Scope, node: ArrayLiteralExpression, expected?: Type): Expr {
  const span = scope.spanOf(node);
  const wanted = expected === undefined ? undefined : resolve(expected);
  const wantedAt = (i: number): Type | undefined =>
    wanted?.tag === 'array' ? wanted.item : wanted?.tag === 'tuple' ? wanted.items[i] : undefined;
  const items: ArrayItem[] = [];
  const types: Type[] = [];
  for (const item of node.getElements()) {
    if (Node.isSpreadElement(item)) {
      const spread = scope.expression(item.getExpression());
      const type = resolve(spread.type);
      if (type.tag === 'error') return spread;
      if (type.tag !== 'array' && type.tag !== 'tuple')
        return scope.refuse(item, 'QED1902', `a ${describe(type)} cannot be spread into an array`);
      for (const each of type.tag === 'tuple' ? type.items : Array.from({ length: type.length }, () => type.item)) {
        const wantedType = wantedAt(types.length);
        if (wantedType !== undefined && !isResolved(each)) unify(each, wantedType);
        types.push(each);
      }
      items.push({ spread });
    } else {
      const value = scope.expression(item, wantedAt(types.length));
      types.push(value.type);
      items.push({ value });
    }
  }
  if (wanted?.tag === 'array' || wanted?.tag === 'tuple') {
    const length = wanted.tag === 'array' ? wanted.length : wanted.items.length;
    if (length !== types.length)
      return scope.refuse(node, 'QED1016', `${types.length} items where ${length} are wanted`);
    return { tag: 'array', items, type: wanted, span };
  }
  if (types.length === 0) return scope.refuse(node, 'QED1016', 'an empty array holds nothing');
  const uniform = types.every(
    (type) =>
      !isScalarLike(type) ||
      !isScalarLike(types[0]!) ||
      resolve(type) === resolve(types[0]!) ||
      resolve(type).tag === 'infer' ||
      resolve(types[0]!).tag === 'infer',
  );
  const isArray = uniform && types.every((type) => unify(type, types[0]!));
  return {
    tag: 'array',
    items,
    type: isArray ? { tag: 'array', item: types[0]!, length: types.length } : { tag: 'tuple', items: types },
    span,
  };
}

/** A table by the members of an enum is an array. */
function insteadOfName(name: Node): string {
  const computed = Node.isComputedPropertyName(name) ? name.getExpression() : undefined;
  const [member] = computed?.getSymbol()?.getDeclarations() ?? [];
  return Node.isEnumMember(member) && isCounted(member.getParent())
    ? 'write an array with an item for each member of the enum, as in `const PRICES: FixedArray<u64, 2> = [5n, 9n]`, and `PRICES[kind]`'
    : 'write the name itself';
}

/** Whether the members of an enum are 0, 1, 2 and so on. */
const isCounted = (declaration: EnumDeclaration): boolean =>
  declaration.getMembers().every((member, i) => member.getValue() === i);

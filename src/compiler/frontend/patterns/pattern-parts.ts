import { Node, type Expression } from 'ts-morph';
import { itemAt } from '../../typed/array-items.js';
import type { Expr } from '../../typed/ast.js';
import type { Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { memberOfClass } from '../places/class-members.js';
import { classByName, type Scope } from '../scope/scope.js';

/** Which part of a value an element of a pattern takes: a member by its name, an item by its place. */
export type PartKey = string | number;

/**
 * The part of a value that an element of a pattern takes; undefined where it has none. Nothing is ever missing here, so a default is for
 * places behind the end of an array only.
 */
export function patternPart(
  scope: Scope,
  at: Node,
  key: PartKey,
  source: Expr,
  fallback?: Expression,
): Expr | undefined {
  const type = resolve(source.type);
  if (typeof key === 'number') {
    if (type.tag !== 'array' && type.tag !== 'tuple') return undefined;
    const length = type.tag === 'array' ? type.length : type.items.length;
    if (key < length) return { ...itemAt(source, key), span: scope.spanOf(at) };
    return fallback === undefined ? undefined : scope.expression(fallback);
  }
  if (type.tag === 'struct') {
    const field = type.fields.find((each) => each.name === key);
    const span = scope.spanOf(at);
    return field && { tag: 'member', object: source, name: key, type: field.type, span };
  }
  if (type.tag !== 'view' && type.tag !== 'component') return undefined;
  const info = classByName(scope.unit, type.tag === 'view' ? type.contract : type.component);
  const part = memberOfClass(scope, at, info, key, source);
  return resolve(part.type).tag === 'mapping' ? undefined : part;
}

/** What `...rest` takes: all that the other elements of the pattern have left, as a value of its own. */
export function patternRest(scope: Scope, at: Node, taken: readonly PartKey[], source: Expr): Expr | undefined {
  const type = resolve(source.type);
  const span = scope.spanOf(at);
  if (type.tag === 'struct') {
    const fields = type.fields.filter(({ name }) => !taken.includes(name));
    if (fields.length === 0) return undefined;
    const parts = fields.map(({ name, type: of }) => {
      return { name, value: { tag: 'member', object: source, name, type: of, span } as const };
    });
    return { tag: 'struct', parts, type: { tag: 'struct', name: 'struct', fields }, span };
  }
  if (type.tag !== 'array' && type.tag !== 'tuple') return undefined;
  // `{ ...r } = list` makes an object of a list, which has no length.
  if (Node.isSpreadAssignment(at) || Node.isObjectBindingPattern(at.getParent())) return undefined;
  const length = type.tag === 'array' ? type.length : type.items.length;
  if (taken.length >= length) return undefined;
  const items = Array.from({ length: length - taken.length }, (_, i) => itemAt(source, taken.length + i));
  const rest: Type =
    type.tag === 'array'
      ? { tag: 'array', item: type.item, length: items.length }
      : { tag: 'tuple', items: items.map((item) => item.type) };
  return { tag: 'array', items: items.map((value) => ({ value })), type: rest, span };
}

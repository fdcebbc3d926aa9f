import type { Expr } from '../../typed/ast.js';
import { partsOf } from '../../typed/type-queries.js';
import type { StructType } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import type { Lowering } from '../method-lowering.js';
import { whole } from '../objects/aliases.js';
import { partIndex, type Aggregate, type Value } from '../values.js';

/** Later parts win, as in JavaScript; the result has the order of its type. */
export function lowerStruct(lowering: Lowering, expr: Expr & { tag: 'struct' }): Value {
  const found = new Map<string, Value>();
  for (const part of expr.parts) {
    if ('name' in part) {
      found.set(part.name, lowering.expression(part.value));
      continue;
    }
    const value = lowering.expression(part.spread) as Aggregate;
    whole(lowering, value, part.spread.span);
    partsOf(value.type).forEach(({ name }) => found.set(name, value.parts[partIndex(value.type, name)]!));
  }
  const type = resolve(expr.type) as StructType;
  return { tag: 'aggregate', type, parts: type.fields.map(({ name }) => found.get(name)!), aliases: [] };
}

/** Lowers an array or tuple that is written out. */
export function lowerArray(lowering: Lowering, expr: Expr & { tag: 'array' }): Value {
  const parts = expr.items.flatMap((item) => {
    if ('value' in item) return [lowering.expression(item.value)];
    return (whole(lowering, lowering.expression(item.spread), item.spread.span) as Aggregate).parts;
  });
  return { tag: 'aggregate', type: resolve(expr.type) as Aggregate['type'], parts, aliases: [] };
}

import type { Expr } from '../../typed/ast.js';
import { resolve } from '../../typed/unify.js';
import { inlineFunction } from './calls.js';
import type { Lowering } from '../method-lowering.js';
import { walkedArray } from '../objects/walked-items.js';
import { NONE, type Aggregate, type Scalar, type Value } from '../values.js';

/** Inlines the arrow function for each item; `some` and `every` stop where JavaScript does. */
export function lowerIterate(lowering: Lowering, expr: Expr & { tag: 'iterate' }): Value {
  const array = walkedArray(lowering, expr.array);
  // Without a start, `reduce` starts with the first item.
  const first = expr.method === 'reduce' && expr.start === undefined ? 1 : 0;
  let result: Value =
    expr.method !== 'reduce'
      ? lowering.boolean(expr.method === 'every')
      : expr.start === undefined
        ? array.item(0)
        : lowering.expression(expr.start);
  const mapped: Value[] = [];
  for (let i = first; i < array.length; i++) {
    const item = [array.item(i), { tag: 'number', value: i } as const];
    const call = (args: readonly Value[]): Value => inlineFunction(lowering, expr.callback, args, undefined);
    switch (expr.method) {
      case 'map':
        mapped.push(call(item));
        break;
      case 'forEach':
        call(item);
        break;
      case 'reduce':
        result = call([result, ...item]);
        break;
      default: {
        const so = result as Scalar;
        const onward = (): Value => call(item);
        result =
          expr.method === 'some'
            ? lowering.choose(so, () => lowering.boolean(true), onward)
            : lowering.choose(so, onward, () => lowering.boolean(false));
      }
    }
  }
  if (expr.method === 'forEach') return NONE;
  return expr.method === 'map'
    ? { tag: 'aggregate', type: resolve(expr.type) as Aggregate['type'], parts: mapped, aliases: [] }
    : result;
}

import type { Expr } from './ast.js';
import { NUMBER, type Type } from './types.js';
import { resolve } from './unify.js';

/** The items of an array or tuple, each as an expression; undefined where it is none. The value is evaluated for each. */
export function itemsOf(value: Expr): Expr[] | undefined {
  const type = resolve(value.type);
  if (type.tag !== 'array' && type.tag !== 'tuple') return undefined;
  const length = type.tag === 'array' ? type.length : type.items.length;
  return Array.from({ length }, (_, i) => itemAt(value, i));
}

/** One item of an array or tuple. */
export function itemAt(value: Expr, i: number): Expr {
  const type = resolve(value.type);
  const { span } = value;
  if (type.tag === 'tuple') return { tag: 'member', object: value, name: String(i), type: type.items[i]!, span };
  const item = (type as Type & { tag: 'array' }).item;
  return {
    tag: 'index',
    object: value,
    index: { tag: 'constant', value: BigInt(i), type: NUMBER, span },
    type: item,
    span,
  };
}

import { itemAt } from '../../../typed/array-items.js';
import type { ArrayItem, Expr } from '../../../typed/ast.js';
import { describe } from '../../../typed/type-queries.js';
import { resolve, unify } from '../../../typed/unify.js';
import { Temporaries } from '../../scope/temporaries.js';
import type { ArrayMethod } from './array-call.js';
import { knownIndex } from './known-index.js';

/** `list.at(-1)`, of an index that is known. */
export const at: ArrayMethod = ({ scope, node, array, length, args }) => {
  const index = knownIndex(scope, args[0], 0, length, 'write `a[Number(i)]`, which checks that the index is inside');
  if (index === undefined) return scope.errorAt(node);
  if (index < 0 || index >= length)
    return scope.refuse(
      args[0] ?? node,
      'QED1016',
      `the index is outside of ${length} items`,
      `use an index from ${-length} to ${length - 1}`,
    );
  return { ...itemAt(array, index), span: scope.spanOf(node) };
};

const TAKE_ITEMS = 'the length is fixed: take items, as in `Array.from({ length: 2 }, (_, k) => a[Number(i) + k])`';

/** `list.slice(start, end)`, of indices that are known: they say how many items there are. */
export const slice: ArrayMethod = ({ scope, node, array, item, length, args }) => {
  const start = knownIndex(scope, args[0], 0, length, TAKE_ITEMS);
  const end = knownIndex(scope, args[1], length, length, TAKE_ITEMS);
  if (start === undefined || end === undefined) return scope.errorAt(node);
  const [first, last] = [Math.max(start, 0), Math.min(end, length)];
  if (first >= last) return scope.refuse(node, 'QED1016', 'an empty array holds nothing');
  const temporaries = new Temporaries(scope);
  const whole = temporaries.keep(array);
  const items = Array.from({ length: last - first }, (_, i) => ({ value: itemAt(whole, first + i) }));
  const type = { tag: 'array', item, length: items.length } as const;
  return temporaries.around({ tag: 'array', items, type, span: scope.spanOf(node) });
};

/** `list.concat(other, item)`: the items of lists, and what is none as an item. */
export const concat: ArrayMethod = ({ scope, node, array, item, length, args }) => {
  const items: ArrayItem[] = [{ spread: array }];
  let count = length;
  for (const argument of args) {
    const value: Expr = scope.expression(argument);
    const type = resolve(value.type);
    if (type.tag === 'error') return value;
    const isList = type.tag === 'array' || type.tag === 'tuple';
    const found = type.tag === 'array' ? [type.item] : type.tag === 'tuple' ? type.items : [type];
    if (!found.every((each) => unify(each, item)))
      return scope.refuse(argument, 'QED1011', `a ${describe(type)} beside items of ${describe(item)}`);
    items.push(isList ? { spread: value } : { value });
    count += type.tag === 'array' ? type.length : found.length;
  }
  const type = { tag: 'array', item, length: count } as const;
  if (!scope.unit.types.checkSize(type, node)) return scope.errorAt(node);
  return { tag: 'array', items, type, span: scope.spanOf(node) };
};

import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { itemOf } from '../../../typed/type-queries.js';
import type { ArrayType, TupleType, Type } from '../../../typed/types.js';
import type { Scope } from '../../scope/scope.js';
import { withAllArguments } from '../all-arguments.js';
import type { ArrayMethod } from './array-call.js';
import { askEach, forEach, map, reduce } from './callback-methods.js';
import { at, concat, slice } from './copy-methods.js';
import { fill } from './fill-method.js';
import { includes } from './includes-method.js';
import { methodHint } from './refused-methods.js';
import { reverse } from './reverse-method.js';

const METHODS: Readonly<Record<string, ArrayMethod>> = {
  map,
  reduce,
  some: askEach,
  every: askEach,
  forEach,
  includes,
  fill,
  reverse,
  at,
  slice,
  concat,
};

/** `list.name(..)` of an array or tuple, whose length is always known. */
export function arrayMethod(
  scope: Scope,
  node: CallExpression,
  { name, list, array, type }: { name: string; list: Expression; array: Expr; type: ArrayType | TupleType },
  expected?: Type,
): Expr {
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (method === undefined)
    return scope.refuse(node, 'QED1902', `'${name}' of an array is not supported here`, methodHint(name));
  const item = itemOf(type);
  if (item === undefined)
    return scope.refuse(
      node,
      'QED1902',
      `'${name}' of items of several types is not supported`,
      'name the items one by one, as in `pair[0]`',
    );
  const length = type.tag === 'array' ? type.length : type.items.length;
  return withAllArguments(scope, node, (args) =>
    method({ scope, node, name, list, array, type, item, length, args, expected }),
  );
}

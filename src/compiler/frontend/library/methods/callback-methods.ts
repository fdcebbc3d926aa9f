import type { Expr } from '../../../typed/ast.js';
import { isScalarLike } from '../../../typed/type-queries.js';
import { BOOLEAN, NUMBER, VOID } from '../../../typed/types.js';
import { resolve } from '../../../typed/unify.js';
import type { ArrayMethod } from './array-call.js';

/** `list.map(f)`: the function is inlined for each item, as in all of these. */
export const map: ArrayMethod = ({ scope, node, array, item, length, args, expected }) => {
  const wanted = expected === undefined ? undefined : resolve(expected);
  const result = wanted?.tag === 'array' ? wanted.item : undefined;
  const callback = scope.unit.readers.callback(scope, args[0]!, [item, NUMBER], result);
  if (callback === undefined) return scope.errorAt(node);
  const type = { tag: 'array', item: callback.result, length } as const;
  return { tag: 'iterate', method: 'map', array, callback, type, span: scope.spanOf(node) };
};

/** `list.some(f)` and `list.every(f)`. */
export const askEach: ArrayMethod = ({ scope, node, name, array, item, args }) => {
  const callback = scope.unit.readers.callback(scope, args[0]!, [item, NUMBER], BOOLEAN);
  if (callback === undefined) return scope.errorAt(node);
  const method = name === 'some' ? 'some' : 'every';
  return { tag: 'iterate', method, array, callback, type: BOOLEAN, span: scope.spanOf(node) };
};

/** `list.forEach(f)`. */
export const forEach: ArrayMethod = ({ scope, node, array, item, args }) => {
  const callback = scope.unit.readers.callback(scope, args[0]!, [item, NUMBER], VOID);
  if (callback === undefined) return scope.errorAt(node);
  return { tag: 'iterate', method: 'forEach', array, callback, type: VOID, span: scope.spanOf(node) };
};

/** `list.reduce(f, start)`; without a start, the first item is it. */
export const reduce: ArrayMethod = ({ scope, node, array, item, args, expected }) => {
  const startNode = args[1];
  const wanted = expected !== undefined && isScalarLike(expected) ? expected : undefined;
  const start: Expr | undefined = startNode === undefined ? undefined : scope.expression(startNode, wanted);
  if (start?.tag === 'error') return start;
  const type = start?.type ?? item;
  const callback = scope.unit.readers.callback(scope, args[0]!, [type, item, NUMBER], type);
  if (callback === undefined) return scope.errorAt(node);
  return { tag: 'iterate', method: 'reduce', array, callback, start, type, span: scope.spanOf(node) };
};

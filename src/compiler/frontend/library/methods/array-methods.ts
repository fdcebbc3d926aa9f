import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { isScalarLike, itemOf } from '../../../typed/type-queries.js';
import { BOOLEAN, NUMBER, VOID, type ArrayType, type TupleType, type Type } from '../../../typed/types.js';
import { resolve } from '../../../typed/unify.js';
import type { Scope } from '../../scope/scope.js';
import { includes } from './includes-method.js';

/** `map`, `reduce`, `some`, `every`, `forEach` and `includes` of a fixed array; the arrow function is inlined for each item. */
export function arrayMethod(scope: Scope, node: CallExpression, name: string, array: Expr, expected?: Type): Expr {
  const span = scope.spanOf(node);
  const item = itemOf(resolve(array.type) as ArrayType | TupleType);
  const length = lengthOf(resolve(array.type) as ArrayType | TupleType);
  const [callbackNode, startNode] = node.getArguments() as (Expression | undefined)[];
  if (item === undefined) return scope.refuse(node, 'QED1902', `'${name}' of this tuple is not supported`);
  if (callbackNode === undefined) return refuseMethod(scope, node, name);
  if (name === 'includes') return includes(scope, node, array, callbackNode);
  const { readers } = scope.unit;
  switch (name) {
    case 'map': {
      const wanted = expected === undefined ? undefined : resolve(expected);
      const callback = readers.callback(
        scope,
        callbackNode,
        [item, NUMBER],
        wanted?.tag === 'array' ? wanted.item : undefined,
      );
      if (callback === undefined) return scope.errorAt(node);
      return {
        tag: 'iterate',
        method: 'map',
        array,
        callback,
        type: { tag: 'array', item: callback.result, length },
        span,
      };
    }
    case 'some':
    case 'every': {
      const callback = readers.callback(scope, callbackNode, [item, NUMBER], BOOLEAN);
      return callback === undefined
        ? scope.errorAt(node)
        : { tag: 'iterate', method: name, array, callback, type: BOOLEAN, span };
    }
    case 'forEach': {
      const callback = readers.callback(scope, callbackNode, [item, NUMBER], VOID);
      return callback === undefined
        ? scope.errorAt(node)
        : { tag: 'iterate', method: 'forEach', array, callback, type: VOID, span };
    }
    case 'reduce': {
      if (startNode === undefined)
        return scope.refuse(node, 'QED1902', 'reduce needs a start', 'as in `a.reduce((sum, x) => sum + x, 0n)`');
      const start = scope.expression(
        startNode,
        expected !== undefined && isScalarLike(expected) ? expected : undefined,
      );
      if (start.tag === 'error') return start;
      const callback = readers.callback(scope, callbackNode, [start.type, item, NUMBER], start.type);
      return callback === undefined
        ? scope.errorAt(node)
        : { tag: 'iterate', method: 'reduce', array, callback, start, type: start.type, span };
    }
    default:
      return refuseMethod(scope, node, name);
  }
}

const refuseMethod = (scope: Scope, node: CallExpression, name: string): Expr =>
  scope.refuse(
    node,
    'QED1902',
    `'${name}' of an array is not supported here`,
    name === 'entries'
      ? 'loop over it, as in `for (const [i, item] of array.entries())`'
      : 'map, reduce, some, every, forEach and includes are, or a loop',
  );

const lengthOf = (type: ArrayType | TupleType): number => (type.tag === 'array' ? type.length : type.items.length);

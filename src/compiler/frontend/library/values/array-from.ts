import { Node, type CallExpression, type Expression } from 'ts-morph';
import { itemsOf } from '../../../typed/array-items.js';
import type { Expr } from '../../../typed/ast.js';
import { NUMBER, scalarType, type Type } from '../../../typed/types.js';
import { resolve } from '../../../typed/unify.js';
import type { Scope } from '../../scope/scope.js';
import { arrayLength, itemTypeOf } from './array-length.js';

/** `Array.from(list)`, `Array.from(list, f)` and `Array.from({ length: 4 }, (_, i) => ..)`. */
export function arrayFrom(scope: Scope, node: CallExpression, args: Expression[], expected?: Type): Expr {
  const span = scope.spanOf(node);
  const [sourceNode, functionNode] = args as (Expression | undefined)[];
  if (sourceNode === undefined) return scope.errorAt(node);
  const lengthNode = lengthOf(sourceNode);
  if (lengthNode !== undefined) scope.unit.accountFor(sourceNode);
  const source = lengthNode === undefined ? scope.expression(sourceNode) : countedArray(scope, lengthNode);
  const items = source === undefined ? undefined : itemsOf(source);
  if (source === undefined || source.tag === 'error') return scope.errorAt(node);
  if (items === undefined || (lengthNode !== undefined && functionNode === undefined))
    return scope.refuse(
      node,
      'QED1069',
      'this use of Array.from is not supported',
      'as in `Array.from(list, f)` or `Array.from({ length: 4 }, (_, i) => u64(i))`',
    );
  const item = itemTypeOf(source);
  if (item === undefined)
    return scope.refuse(sourceNode, 'QED1011', 'the items are of several types', 'write the items out');
  if (functionNode === undefined) {
    const type: Type = { tag: 'array', item, length: items.length };
    return { tag: 'array', items: [{ spread: source }], type, span };
  }
  const wanted = expected === undefined ? undefined : resolve(expected);
  const result = wanted?.tag === 'array' ? wanted.item : undefined;
  const callback = scope.unit.readers.callback(scope, functionNode, [item, NUMBER], result);
  if (callback === undefined) return scope.errorAt(node);
  const type: Type = { tag: 'array', item: callback.result, length: items.length };
  return { tag: 'iterate', method: 'map', array: source, callback, type, span };
}

/** The length in `{ length: 4 }`. */
function lengthOf(node: Expression): Expression | undefined {
  if (!Node.isObjectLiteralExpression(node) || node.getProperties().length !== 1) return undefined;
  const property = node.getProperty('length');
  return Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
}

/** An array that is only counted: JavaScript hands out `undefined` for each item, which TypeScript lets nobody use. */
function countedArray(scope: Scope, lengthNode: Expression): Expr | undefined {
  const length = arrayLength(scope, lengthNode);
  if (length === undefined) return undefined;
  const [span, item] = [scope.spanOf(lengthNode), scalarType('u8')];
  const value: Expr = { tag: 'constant', value: 0n, type: item, span };
  return { tag: 'fill', value, length, type: { tag: 'array', item, length }, span };
}

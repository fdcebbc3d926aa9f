import { Node, type CallExpression, type Expression, type NewExpression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { isScalarLike } from '../../../typed/type-queries.js';
import type { Type } from '../../../typed/types.js';
import { resolve } from '../../../typed/unify.js';
import type { Scope } from '../../scope/scope.js';
import { isGlobal } from '../../source/language.js';
import { withAllArguments } from '../all-arguments.js';
import { knownIndex } from '../methods/known-index.js';
import { arrayFrom } from './array-from.js';
import { arrayLength } from './array-length.js';

/** JavaScript's own ways to make and fill arrays. A call of one of them, or undefined where it is none. */
export function arrayConstruction(scope: Scope, node: CallExpression, expected?: Type): Expr | undefined {
  const callee = node.getExpression();
  if (!Node.isPropertyAccessExpression(callee)) return undefined;
  const object = callee.getExpression();
  if (callee.getName() === 'from' && isArrayClass(object))
    return withAllArguments(scope, node, (args) => arrayFrom(scope, node, args, expected));
  if (callee.getName() !== 'fill') return undefined;
  const length = newArray(object);
  if (length === undefined) return undefined;
  return withAllArguments(scope, node, (args) => filledArray(scope, node, length, args, expected));
}

const isArrayClass = (node: Node): boolean => Node.isIdentifier(node) && node.getText() === 'Array' && isGlobal(node);

/** The length in `new Array(4)` and `Array(4)`. */
function newArray(node: Node): Expression | undefined {
  if (!Node.isNewExpression(node) && !Node.isCallExpression(node)) return undefined;
  const args = (node as NewExpression | CallExpression).getArguments();
  return isArrayClass(node.getExpression()) && args.length === 1 ? (args[0] as Expression) : undefined;
}

/** `new Array(4).fill(0n)`: JavaScript puts one value into all places, so it is a scalar. */
function filledArray(
  scope: Scope,
  node: CallExpression,
  lengthNode: Expression,
  args: Expression[],
  expected?: Type,
): Expr {
  const length = arrayLength(scope, lengthNode);
  const wanted = expected === undefined ? undefined : resolve(expected);
  const [valueNode, startNode, endNode] = args as (Expression | undefined)[];
  if (length === undefined || valueNode === undefined) return scope.errorAt(node);
  const hint = 'leave it out: every item has a value from the start';
  const start = knownIndex(scope, startNode, 0, length, hint);
  const end = knownIndex(scope, endNode, length, length, hint);
  if (start === undefined || end === undefined) return scope.errorAt(node);
  if (start > 0 || end < length)
    return scope.refuse(startNode!, 'QED1016', 'the other items have no value', 'fill all of them first');
  const value = scope.expression(valueNode, wanted?.tag === 'array' ? wanted.item : undefined);
  if (value.tag === 'error') return value;
  if (!isScalarLike(value.type))
    return scope.refuse(valueNode, 'QED1020', 'all items would be one object', 'copy it: `array(n, value)`');
  const type: Type = { tag: 'array', item: value.type, length };
  return { tag: 'fill', value, length, type, span: scope.spanOf(node) };
}

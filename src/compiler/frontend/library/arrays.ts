import { Node, type CallExpression, type Expression, type NewExpression } from 'ts-morph';
import type { Expr, Stmt } from '../../typed/ast.js';
import { isAggregate, isScalarLike } from '../../typed/type-queries.js';
import { NUMBER, scalarType, type Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { itemOf } from './array-methods.js';
import { isGlobal } from '../source/language.js';
import { checkTarget } from '../places/assignment-target.js';
import type { Scope } from '../scope/scope.js';
import { itemsOf, Temporaries } from '../scope/temporaries.js';

/** JavaScript's own ways to make and fill arrays. A call of one of them, or undefined where it is none. */
export function arrayConstruction(scope: Scope, node: CallExpression, expected?: Type): Expr | undefined {
  const callee = node.getExpression();
  if (!Node.isPropertyAccessExpression(callee)) return undefined;
  const object = callee.getExpression();
  if (callee.getName() === 'from' && isArrayClass(object)) return arrayFrom(scope, node, expected);
  if (callee.getName() !== 'fill') return undefined;
  const length = newArray(object);
  return length === undefined ? undefined : filledArray(scope, node, length, expected);
}

const isArrayClass = (node: Node): boolean => Node.isIdentifier(node) && node.getText() === 'Array' && isGlobal(node);

/** The length in `new Array(4)` and `Array(4)`. */
function newArray(node: Node): Expression | undefined {
  if (!Node.isNewExpression(node) && !Node.isCallExpression(node)) return undefined;
  const args = (node as NewExpression | CallExpression).getArguments();
  return isArrayClass(node.getExpression()) && args.length === 1 ? (args[0] as Expression) : undefined;
}

/** A length that is known when compiling, within the limits of an array. */
export function arrayLength(scope: Scope, node: Expression): number | undefined {
  const length = scope.expression(node, NUMBER);
  if (length.tag === 'constant' && length.value >= 1n && length.value <= 4096n) return Number(length.value);
  if (length.tag !== 'error') scope.error(node, 'QED1016', 'the length of an array is a literal from 1 to 4096');
  return undefined;
}

/** `new Array(4).fill(0n)`: JavaScript puts one value into all places, so it is a scalar. */
function filledArray(scope: Scope, node: CallExpression, lengthNode: Expression, expected?: Type): Expr {
  const length = arrayLength(scope, lengthNode);
  const wanted = expected === undefined ? undefined : resolve(expected);
  const valueNode = node.getArguments()[0] as Expression | undefined;
  if (length === undefined || valueNode === undefined) return scope.errorAt(node);
  const value = scope.expression(valueNode, wanted?.tag === 'array' ? wanted.item : undefined);
  if (value.tag === 'error') return value;
  if (!isScalarLike(value.type))
    return scope.refuse(valueNode, 'QED1020', 'all items would be one object', 'copy it: `array(n, value)`');
  const type: Type = { tag: 'array', item: value.type, length };
  return { tag: 'fill', value, length, type, span: scope.unit.reporter.spanOf(node) };
}

/** `Array.from(list)`, `Array.from(list, f)` and `Array.from({ length: 4 }, (_, i) => ..)`. */
function arrayFrom(scope: Scope, node: CallExpression, expected?: Type): Expr {
  const span = scope.unit.reporter.spanOf(node);
  const [sourceNode, functionNode] = node.getArguments() as (Expression | undefined)[];
  if (sourceNode === undefined) return scope.errorAt(node);
  const lengthNode = lengthOf(sourceNode);
  const source = lengthNode === undefined ? scope.expression(sourceNode) : places(scope, lengthNode);
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
  const callback = scope.unit.checks.callback(scope, functionNode, [item, NUMBER], result);
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
function places(scope: Scope, lengthNode: Expression): Expr | undefined {
  const length = arrayLength(scope, lengthNode);
  if (length === undefined) return undefined;
  const [span, item] = [scope.unit.reporter.spanOf(lengthNode), scalarType('u8')];
  const value: Expr = { tag: 'constant', value: 0n, type: item, span };
  return { tag: 'fill', value, length, type: { tag: 'array', item, length }, span };
}

/** `list.fill(value)` of a variable or field: each item is written, in place. */
export function fillInPlace(scope: Scope, node: CallExpression, list: Expression): Expr {
  const valueNode = node.getArguments()[0] as Expression | undefined;
  const target = checkTarget(scope, list);
  if (target === undefined || valueNode === undefined) return scope.errorAt(node);
  const span = scope.unit.reporter.spanOf(node);
  if (!isSimplePlace(target))
    return scope.refuse(list, 'QED1902', 'fill of this place is not supported', 'write the items in a loop');
  const [items, item] = [itemsOf(target)!, itemTypeOf(target)];
  if (item === undefined)
    return scope.refuse(list, 'QED1011', 'the items are of several types', 'write the items one by one');
  const temporaries = new Temporaries(scope);
  const value = scope.expression(valueNode, item);
  if (value.tag === 'error') return value;
  if (isAggregate(resolve(value.type)))
    return scope.refuse(valueNode, 'QED1020', 'all items would be one object', 'write `clone(value)` in a loop');
  const kept = temporaries.keep(value);
  const writes = items.map((each): Stmt => ({
    tag: 'expression',
    value: { tag: 'assign', target: each, value: kept, type: each.type, span },
    span,
  }));
  return temporaries.asStatement(writes, span);
}

/** The type that all items have. */
function itemTypeOf(list: Expr): Type | undefined {
  const type = resolve(list.type);
  return type.tag === 'array' || type.tag === 'tuple' ? itemOf(type) : undefined;
}

/** A place that can be named again without evaluating anything. */
function isSimplePlace(place: Expr): boolean {
  if (place.tag === 'variable' || place.tag === 'state' || place.tag === 'component') return true;
  if (place.tag === 'member') return isSimplePlace(place.object);
  return place.tag === 'index' && place.index.tag === 'constant' && isSimplePlace(place.object);
}

import type { CallExpression, Expression } from 'ts-morph';
import { itemsOf } from '../../../typed/array-items.js';
import type { Expr, Stmt } from '../../../typed/ast.js';
import { isAggregate } from '../../../typed/type-queries.js';
import { resolve } from '../../../typed/unify.js';
import { readTarget } from '../../places/assignment-target.js';
import type { Scope } from '../../scope/scope.js';
import { Temporaries } from '../../scope/temporaries.js';
import { itemTypeOf } from '../values/array-length.js';

/** `list.fill(value)` of a variable or field: each item is written, in place. */
export function fillInPlace(scope: Scope, node: CallExpression, list: Expression): Expr {
  const valueNode = node.getArguments()[0] as Expression | undefined;
  const target = readTarget(scope, list);
  if (target === undefined || valueNode === undefined) return scope.errorAt(node);
  const span = scope.spanOf(node);
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

/** A place that can be named again without evaluating anything. */
function isSimplePlace(place: Expr): boolean {
  if (place.tag === 'variable' || place.tag === 'state' || place.tag === 'component') return true;
  if (place.tag === 'member') return isSimplePlace(place.object);
  return place.tag === 'index' && place.index.tag === 'constant' && isSimplePlace(place.object);
}

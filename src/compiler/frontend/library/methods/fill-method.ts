import type { Expr, Stmt } from '../../../typed/ast.js';
import { knownNumber } from '../../../typed/known-number.js';
import { isAggregate } from '../../../typed/type-queries.js';
import { NUMBER } from '../../../typed/types.js';
import { resolve } from '../../../typed/unify.js';
import { Temporaries } from '../../scope/temporaries.js';
import type { ArrayMethod } from './array-call.js';
import { isBefore, isFrom, numberAt } from './index-range.js';
import { changed, listPlace } from './list-place.js';

/** `list.fill(value, start, end)` of a variable or field: the items in the range are written, in place. */
export const fill: ArrayMethod = (call) => {
  const { scope, node, item, length, args } = call;
  const [valueNode, startNode, endNode] = args;
  const span = scope.spanOf(node);
  const temporaries = new Temporaries(scope);
  const found = listPlace(call, temporaries);
  if (found === undefined || valueNode === undefined) return scope.errorAt(node);
  const value = scope.expression(valueNode, item);
  if (value.tag === 'error') return value;
  if (isAggregate(resolve(value.type)))
    return scope.refuse(valueNode, 'QED1020', 'all items would be one object', 'write `clone(value)` in a loop');
  const kept = temporaries.keep(value);
  const [start, end] = [startNode, endNode].map((each) => {
    const index = each && scope.expression(each, NUMBER);
    return index === undefined || knownNumber(index) !== undefined ? index : temporaries.keep(index);
  });
  if (start?.tag === 'error' || end?.tag === 'error') return scope.errorAt(node);
  const writes = found.items.map((each, i): Stmt => {
    const write: Stmt = {
      tag: 'expression',
      value: { tag: 'assign', target: each, value: kept, type: each.type, span },
      span,
    };
    const index = numberAt(i, kept);
    const inStart = start === undefined ? write : onlyIf(isFrom(start, index, length), write);
    return end === undefined ? inStart : onlyIf(isBefore(end, index, length), inStart);
  });
  return changed(call, found.place, temporaries, [...found.before, ...writes]);
};

const onlyIf = (condition: Expr, then: Stmt): Stmt => ({
  tag: 'if',
  condition,
  then: [then],
  otherwise: [],
  span: then.span,
});

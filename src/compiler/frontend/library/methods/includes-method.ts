import type { Expr, TypedFunction } from '../../../typed/ast.js';
import { BOOLEAN, NUMBER, type Type } from '../../../typed/types.js';
import { compareOf } from '../../operators/comparison.js';
import type { ArrayMethod } from './array-call.js';
import { isFrom } from './index-range.js';

type Name = Expr & { tag: 'variable' };

/** `list.includes(value, from)` as a function of all three: `list.some((item, i) => i >= from && item === value)`. */
export const includes: ArrayMethod = ({ scope, node, array, item, length, args }) => {
  const sought = scope.expression(args[0]!, item);
  const from = args[1] && scope.expression(args[1], NUMBER);
  if (sought.tag === 'error' || from?.tag === 'error') return scope.errorAt(node);
  const { unit } = scope;
  const span = unit.reporter.spanOf(node);
  const variable = (name: string, type: Type): Name => ({
    tag: 'variable',
    variable: unit.newVariable(name, type),
    type,
    span,
  });
  const functionOf = (name: string, parameters: readonly Name[], result: Expr): TypedFunction => ({
    name,
    span,
    parameters: parameters.map((each) => ({ variable: each.variable })),
    result: BOOLEAN,
    body: [{ tag: 'return', value: result, span }],
  });
  const [list, value, each] = [variable('list', array.type), variable('value', sought.type), variable('item', item)];
  const isSame = compareOf(scope, node, '===', each, value);
  if (isSame.tag === 'error') return isSame;
  const [first, index] = [variable('from', NUMBER), variable('index', NUMBER)];
  const callback =
    from === undefined
      ? functionOf('callback', [each], isSame)
      : functionOf('callback', [each, index], {
          tag: 'logical',
          operator: '&&',
          left: isFrom(first, index, length),
          right: isSame,
          type: BOOLEAN,
          span,
        });
  const some: Expr = { tag: 'iterate', method: 'some', array: list, callback, type: BOOLEAN, span };
  return {
    tag: 'call',
    callee: functionOf('includes', from === undefined ? [list, value] : [list, value, first], some),
    args: from === undefined ? [array, sought] : [array, sought, from],
    type: BOOLEAN,
    span,
  };
};

import type { CallExpression, Expression } from 'ts-morph';
import type { Expr, TypedFunction } from '../../../typed/ast.js';
import { itemOf } from '../../../typed/type-queries.js';
import { BOOLEAN, type ArrayType, type TupleType, type Type } from '../../../typed/types.js';
import { resolve } from '../../../typed/unify.js';
import { compareOf } from '../../operators/comparison.js';
import type { Scope } from '../../scope/scope.js';

/** `includes(value)` as a function of both: `array.some((item) => item === value)`. */
export function includes(scope: Scope, node: CallExpression, array: Expr, soughtNode: Expression): Expr {
  const item = itemOf(resolve(array.type) as ArrayType | TupleType)!;
  const sought = scope.expression(soughtNode, item);
  const { unit } = scope;
  const span = unit.reporter.spanOf(node);
  const variable = (name: string, type: Type): Expr & { tag: 'variable' } => ({
    tag: 'variable',
    variable: unit.newVariable(name, type),
    type,
    span,
  });
  const [list, value, each] = [variable('list', array.type), variable('value', sought.type), variable('item', item)];
  const isSame = compareOf(scope, node, '===', each, value);
  if (isSame.tag === 'error') return isSame;
  const functionOf = (name: string, parameters: (Expr & { tag: 'variable' })[], result: Expr): TypedFunction => ({
    name,
    span,
    parameters: parameters.map((each) => ({ variable: each.variable })),
    result: BOOLEAN,
    body: [{ tag: 'return', value: result, span }],
  });
  const callback = functionOf('callback', [each], isSame);
  const some: Expr = { tag: 'iterate', method: 'some', array: list, callback, type: BOOLEAN, span };
  return {
    tag: 'call',
    callee: functionOf('includes', [list, value], some),
    args: [array, sought],
    type: BOOLEAN,
    span,
  };
}

import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { scalarType } from '../../../typed/types.js';
import type { Scope } from '../../scope/scope.js';

/** `Field.div(a, b)`. */
export function fieldDivision(scope: Scope, node: CallExpression, [left, right]: Expression[]): Expr {
  const field = scalarType('Field');
  return {
    tag: 'fieldDivision',
    left: scope.expression(left!, field),
    right: scope.expression(right!, field),
    type: field,
    span: scope.spanOf(node),
  };
}

/** `Field.inverse(a)`. */
export function fieldInverse(scope: Scope, node: CallExpression, [value]: Expression[]): Expr {
  const type = scalarType('Field');
  const span = scope.spanOf(node);
  return {
    tag: 'fieldDivision',
    left: { tag: 'constant', value: 1n, type, span },
    right: scope.expression(value!, type),
    type,
    span,
  };
}

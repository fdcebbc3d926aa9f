import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import type { Type } from '../../../typed/types.js';
import type { Scope } from '../../scope/scope.js';

/** `clone(value)`: a copy that may be changed. */
export function clone(scope: Scope, node: CallExpression, [original]: Expression[], expected?: Type): Expr {
  const value = scope.expression(original!, expected);
  return { tag: 'clone', value, type: value.type, span: scope.spanOf(node) };
}

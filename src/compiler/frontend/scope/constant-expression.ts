import type { Expression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { Type } from '../../typed/types.js';
import { Scope, type CompilationUnit } from './scope.js';

/** Reads an initialiser, which sees constants only; that it is constant is found when it is evaluated. */
export function constantExpression(unit: CompilationUnit, node: Expression, type: Type): Expr {
  const scope = new Scope(unit, undefined, undefined);
  const value = scope.expression(node, type);
  scope.finish();
  return value;
}

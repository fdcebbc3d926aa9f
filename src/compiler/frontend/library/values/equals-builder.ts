import type { CallExpression, Expression } from 'ts-morph';
import type { Expr } from '../../../typed/ast.js';
import { describe } from '../../../typed/type-queries.js';
import { BOOLEAN } from '../../../typed/types.js';
import { unify } from '../../../typed/unify.js';
import type { Scope } from '../../scope/scope.js';

/** `equals(a, b)`: by value. */
export function equals(scope: Scope, node: CallExpression, args: Expression[]): Expr {
  const left = scope.expression(args[0]!);
  const right = scope.expression(args[1]!);
  if (!unify(left.type, right.type))
    return scope.refuse(node, 'QED1011', `equals of ${describe(left.type)} and ${describe(right.type)}`);
  return { tag: 'equals', left, right, type: BOOLEAN, span: scope.spanOf(node) };
}

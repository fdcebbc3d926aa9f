import type { CallExpression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { Type } from '../../typed/types.js';
import { isAbsent } from '../functions/optional-parameters.js';
import { isSpecialised } from '../functions/parameter-roles.js';
import type { FunctionNode } from '../scope/callable.js';
import type { ClassInfo } from '../scope/class-info.js';
import type { Scope } from '../scope/scope.js';
import { callOf, calling } from './call-arguments.js';
import { specialisedCall } from './specialised-calls.js';

/** A call that is inlined where it stands. */
export function inlined(
  scope: Scope,
  node: CallExpression,
  target: FunctionNode,
  owner: ClassInfo | undefined,
  self?: Expr,
  expected?: Type,
): Expr {
  if (!isSpecialised(target) && !node.getArguments().some((argument) => isAbsent(scope, argument)))
    return calling(scope, node, scope.unit.checks.functionOf(scope.unit, target, owner), self);
  const found = specialisedCall(scope, node, target, owner, expected);
  return found === undefined ? scope.errorAt(node) : callOf(scope, node, found.callee, self, found.args);
}

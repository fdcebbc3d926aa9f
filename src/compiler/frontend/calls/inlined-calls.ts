import type { CallExpression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { Type } from '../../typed/types.js';
import { isLeftOut } from '../functions/optional-parameters.js';
import { isSpecialised } from '../functions/parameter-roles.js';
import type { FunctionNode } from '../scope/callable.js';
import type { ClassInfo } from '../scope/class-info.js';
import type { Scope } from '../scope/scope.js';
import { inlineCall, callFunction } from './call-arguments.js';
import { specialisedCall } from './specialised-calls.js';

/** A call that is inlined where it stands. */
export function inlinedCall(
  scope: Scope,
  node: CallExpression,
  target: FunctionNode,
  owner: ClassInfo | undefined,
  self?: Expr,
  expected?: Type,
): Expr {
  if (!isSpecialised(target) && !node.getArguments().some((argument) => isLeftOut(scope, argument)))
    return callFunction(scope, node, scope.unit.readers.functionOf(scope.unit, target, owner), self);
  const found = specialisedCall(scope, node, target, owner, expected);
  return found === undefined ? scope.errorAt(node) : inlineCall(scope, node, found.callee, self, found.args);
}

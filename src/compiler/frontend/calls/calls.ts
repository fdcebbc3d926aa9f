import { Node, type CallExpression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import type { Type } from '../../typed/types.js';
import { closureOf } from '../functions/closures.js';
import { functionLiteral, moduleFunction } from '../functions/function-literals.js';
import { libraryCall } from '../library/library-call.js';
import { arrayConstruction } from '../library/values/array-construction.js';
import { isDeclaredLater, refuseLater } from '../names/constants.js';
import type { Closure } from '../scope/callable.js';
import type { Scope } from '../scope/scope.js';
import { unqualified } from '../source/language.js';
import { callFunction } from './call-arguments.js';
import { inlinedCall } from './inlined-calls.js';
import { methodCall } from './method-calls.js';

/** Any call. */
export function callExpression(scope: Scope, node: CallExpression, expected?: Type): Expr {
  if (node.hasQuestionDotToken())
    return scope.refuse(node, 'QED1063', 'nothing is missing here, so ?. has nothing to ask', 'call it');
  const callee = unqualified(node.getExpression());
  const made = arrayConstruction(scope, node, expected);
  if (made !== undefined) return made;
  const fromLibrary = libraryCall(scope, node, expected);
  if (fromLibrary !== undefined) return fromLibrary;
  if (Node.isPropertyAccessExpression(callee)) return methodCall(scope, node, callee, expected);
  if (Node.isIdentifier(callee)) return functionCall(scope, node, callee, expected);
  const literal = functionLiteral(callee);
  if (literal !== undefined) return closureCall(scope, node, closureOf(scope, literal));
  return scope.refuse(node, 'QED1902', `a call of '${callee.getText()}' is not supported`);
}

function functionCall(scope: Scope, node: CallExpression, callee: Node, expected?: Type): Expr {
  const closure = scope.closureOf(callee.getSymbol());
  if (closure !== undefined) return closureCall(scope, node, closure);
  const target = moduleFunction(callee);
  if (target !== undefined) return inlinedCall(scope, node, target, undefined, undefined, expected);
  if (isDeclaredLater(callee, callee.getSymbol()?.getDeclarations()[0])) return refuseLater(scope, callee);
  return scope.refuse(
    node,
    'QED1902',
    `a call of '${callee.getText()}' is not supported`,
    'call functions of the module, methods of the contract, or qed/contract',
  );
}

/** A closure is inlined where it is called: it works on the variables as they are then. */
function closureCall(scope: Scope, node: CallExpression, closure: Closure): Expr {
  return callFunction(scope, node, closure.read(), undefined);
}

import {
  Node,
  type CallExpression,
  type Expression,
  type NewExpression,
  type PropertyAccessExpression,
} from 'ts-morph';
import type { Expr, TypedFunction } from '../../typed/ast.js';
import { describe } from '../../typed/type-queries.js';
import type { Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { ownerOf } from '../places/member-access.js';
import { arrayMethod } from '../library/array-methods.js';
import { arrayConstruction, fillInPlace } from '../library/arrays.js';
import { classByName } from '../classes/classes.js';
import { closureOf, functionLiteral, moduleFunction } from './closures.js';
import { fit } from '../expressions/fit-type.js';
import { isAbsent, isSpecialised, specialisedCall } from './specialised-functions.js';
import { libraryCall } from '../library/library.js';
import { unqualified } from '../source/language.js';
import { mappingCall } from '../library/mappings.js';
import { classNamed } from '../scope/names.js';
import { remoteCall } from './remote-calls.js';
import type { ClassInfo, Closure, FunctionNode, Scope } from '../scope/scope.js';
import { itemsOf, Temporaries } from '../scope/temporaries.js';
import { readAt, readComponentAt } from '../places/state-views.js';

/** Any call. */
export function call(scope: Scope, node: CallExpression, expected?: Type): Expr {
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
  if (target !== undefined) return inlined(scope, node, target, undefined, undefined, expected);
  return scope.refuse(
    node,
    'QED1902',
    `a call of '${callee.getText()}' is not supported`,
    'call functions of the module, methods of the contract, or qed/contract',
  );
}

/** A closure is inlined where it is called: it works on the variables as they are then. */
function closureCall(scope: Scope, node: CallExpression, closure: Closure): Expr {
  return calling(scope, node, closure.read(), undefined);
}

function methodCall(scope: Scope, node: CallExpression, callee: PropertyAccessExpression, expected?: Type): Expr {
  const object = callee.getExpression();
  const name = callee.getName();
  if (Node.isThisExpression(object) && classNamed(object) === undefined) {
    const method = scope.self?.declaration.getInstanceMethod(name);
    if (scope.self === undefined || method === undefined)
      return scope.refuse(callee, 'QED1902', `a call of '${callee.getText()}' is not supported`);
    return inlined(scope, node, method, scope.self, undefined, expected);
  }
  const ofClass = classNamed(object);
  if (ofClass !== undefined) {
    if (name === 'at' && ofClass.getExtends() !== undefined) {
      const info = scope.unit.classOf(ofClass);
      if (info === undefined) return scope.errorAt(node);
      return info.isComponent ? readComponentAt(scope, node, info) : readAt(scope, node, info);
    }
    const method = ofClass.getStaticMethod(name);
    if (method !== undefined) return inlined(scope, node, method, undefined, undefined, expected);
    return scope.refuse(
      node,
      'QED1902',
      `'${callee.getText()}' is not supported here`,
      'call a method on it, as in `Token.call(id).claim(user)`',
    );
  }
  const remote = remoteCall(scope, node, object, name);
  if (remote !== undefined) return remote;
  const value = ownerOf(scope, object);
  const type = resolve(value.type);
  switch (type.tag) {
    case 'error':
      return value;
    case 'component': {
      const info = classByName(scope.unit, type.component);
      const method = info.declaration.getInstanceMethod(name);
      if (method === undefined)
        return scope.refuse(callee, 'QED1902', `a call of '${callee.getText()}' is not supported`);
      return inlined(scope, node, method, info, value, expected);
    }
    case 'mapping':
      return mappingCall(scope, node, callee, value, type);
    case 'array':
    case 'tuple':
      if (name === 'fill') return fillInPlace(scope, node, object);
      return arrayMethod(scope, node, name, value, expected);
    default:
      return scope.refuse(callee, 'QED1902', `'${name}' of a ${describe(type)} is not supported`);
  }
}

/** A call that is inlined where it stands. */
function inlined(
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

/** A call of a function that has been read. */
export function calling(
  scope: Scope,
  node: CallExpression | NewExpression,
  callee: TypedFunction | undefined,
  self: Expr | undefined,
): Expr {
  const nodes = node.getArguments() as Expression[];
  if (callee === undefined) {
    nodes.forEach((argument) => scope.expression(argument));
    return scope.errorAt(node);
  }
  if (nodes.some((argument) => Node.isSpreadElement(argument))) return spreadCall(scope, node, callee, self);
  const args = nodes.map((argument, i) => scope.expression(argument, callee.parameters[i]?.variable.type));
  return callOf(scope, node, callee, self, args);
}

const callOf = (
  scope: Scope,
  node: Node,
  callee: TypedFunction,
  self: Expr | undefined,
  args: readonly Expr[],
): Expr => ({
  tag: 'call',
  callee,
  ...(self === undefined ? {} : { self }),
  args,
  type: callee.result,
  span: scope.unit.reporter.spanOf(node),
});

/** `f(a, ...pair)`: the arguments are evaluated in order, then the items of each spread one are passed on. */
function spreadCall(
  scope: Scope,
  node: CallExpression | NewExpression,
  callee: TypedFunction,
  self: Expr | undefined,
): Expr {
  const temporaries = new Temporaries(scope);
  const args: Expr[] = [];
  for (const argument of node.getArguments() as Expression[]) {
    const wanted = callee.parameters[args.length]?.variable.type;
    if (!Node.isSpreadElement(argument)) {
      args.push(temporaries.keep(scope.expression(argument, wanted)));
      continue;
    }
    const whole = temporaries.keep(scope.expression(argument.getExpression()));
    const items = itemsOf(whole);
    if (items === undefined)
      return scope.refuse(argument, 'QED1074', `a ${describe(whole.type)} cannot be spread into arguments`);
    args.push(
      ...items.map((item, i) =>
        fit(scope, argument, item, callee.parameters[args.length + i]?.variable.type ?? item.type),
      ),
    );
  }
  if (args.some(({ tag }) => tag === 'error')) return scope.errorAt(node);
  return temporaries.around(callOf(scope, node, callee, self, args));
}

import { Node, type CallExpression, type PropertyAccessExpression } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { describe } from '../../typed/type-queries.js';
import type { Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import { withAllArguments } from '../library/all-arguments.js';
import { arrayMethod } from '../library/methods/array-methods.js';
import { mappingCall } from '../library/methods/mapping-methods.js';
import { classNamed } from '../names/class-names.js';
import { readOwner } from '../places/owners.js';
import { viewOfUser, viewOfComponent } from '../places/state-views.js';
import { classByName, type Scope } from '../scope/scope.js';
import { inlinedCall } from './inlined-calls.js';
import { remoteCall } from './remote-calls.js';

/** `object.name(..)`: of `this`, a class, another contract, a component, a mapping or an array. */
export function methodCall(
  scope: Scope,
  node: CallExpression,
  callee: PropertyAccessExpression,
  expected?: Type,
): Expr {
  const object = callee.getExpression();
  const name = callee.getName();
  if (Node.isThisExpression(object) && classNamed(object) === undefined) {
    const method = scope.self?.declaration.getInstanceMethod(name);
    if (scope.self === undefined || method === undefined)
      return scope.refuse(callee, 'QED1902', `a call of '${callee.getText()}' is not supported`);
    return inlinedCall(scope, node, method, scope.self, undefined, expected);
  }
  const ofClass = classNamed(object);
  if (ofClass !== undefined) {
    if (name === 'at' && ofClass.getExtends() !== undefined) {
      const info = scope.unit.classOf(ofClass);
      if (info === undefined) return scope.errorAt(node);
      return info.isComponent ? viewOfComponent(scope, node, info) : viewOfUser(scope, node, info);
    }
    const method = ofClass.getStaticMethod(name);
    if (method !== undefined) return inlinedCall(scope, node, method, undefined, undefined, expected);
    return scope.refuse(
      node,
      'QED1902',
      `'${callee.getText()}' is not supported here`,
      'call a method on it, as in `Token.call(id).claim(user)`',
    );
  }
  const remote = remoteCall(scope, node, object, name);
  if (remote !== undefined) return remote;
  const value = readOwner(scope, object);
  const type = resolve(value.type);
  switch (type.tag) {
    case 'error':
      return value;
    case 'component': {
      const info = classByName(scope.unit, type.component);
      const method = info.declaration.getInstanceMethod(name);
      if (method === undefined)
        return scope.refuse(callee, 'QED1902', `a call of '${callee.getText()}' is not supported`);
      return inlinedCall(scope, node, method, info, value, expected);
    }
    case 'mapping':
      return withAllArguments(scope, node, (args) => mappingCall(scope, node, callee, value, type, args));
    case 'array':
    case 'tuple':
      return arrayMethod(scope, node, { name, list: object, array: value, type }, expected);
    default:
      return scope.refuse(
        callee,
        'QED1902',
        `'${name}' of a ${describe(type)} is not supported`,
        /^to(Locale)?String$/.test(name) ? 'a circuit holds no text; a message shows a value, as in `${x}`' : undefined,
      );
  }
}

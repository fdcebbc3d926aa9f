import type { Node } from 'ts-morph';
import type { Expr } from '../../typed/ast.js';
import { resolve } from '../../typed/unify.js';
import { constantValue } from '../names/constants.js';
import type { ClassInfo } from '../scope/class-info.js';
import type { Scope } from '../scope/scope.js';

/** A member of a class; `self` is the view or component that is read, absent for `this`. */
export function memberOfClass(scope: Scope, node: Node, info: ClassInfo, name: string, self: Expr | undefined): Expr {
  const span = scope.spanOf(node);
  const constant = info.constants?.get(name);
  if (constant !== undefined) return constantValue(scope, node, { initialiser: constant.value }, constant.type, false);
  const field = info.fields.get(name);
  if (field?.type.tag === 'component') {
    if (self !== undefined && resolve(self.type).tag === 'view')
      return { tag: 'component', object: self, name, type: { tag: 'view', contract: field.type.component }, span };
    return scope.refuse(node, 'QED1027', `the component '${name}' is no value`, 'use its fields and methods');
  }
  if (field !== undefined) {
    if (self === undefined) return { tag: 'state', field: name, type: field.type, span };
    return { tag: 'member', object: self, name, type: field.type, span };
  }
  const getter = info.declaration.getGetAccessor(name);
  if (getter !== undefined) {
    const callee = scope.unit.readers.functionOf(scope.unit, getter, info);
    if (callee === undefined) return scope.errorAt(node);
    return { tag: 'call', callee, ...(self === undefined ? {} : { self }), args: [], type: callee.result, span };
  }
  if (info.declaration.getInstanceMethod(name) !== undefined) {
    return scope.refuse(node, 'QED1027', `the method '${name}' is no value`, 'call it');
  }
  // Its field was refused, with a diagnostic of its own.
  return scope.unit.reporter.failed
    ? scope.errorAt(node)
    : scope.refuse(node, 'QED1904', `'${name}' is not supported here`);
}

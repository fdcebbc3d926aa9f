import { Node, Scope as MemberScope } from 'ts-morph';
import type { TypedClass, TypedContract, TypedField, TypedGetter } from '../../typed/program.js';
import type { StructType } from '../../typed/types.js';
import { isValueType } from '../classes/value-types.js';
import { isPublicMethod } from '../classes/visibility.js';
import { functionOf } from '../functions/functions.js';
import type { ClassInfo } from '../scope/class-info.js';
import type { CompilationUnit } from '../scope/scope.js';
import { classByName } from '../scope/scope.js';

/** What others need to know of a class. */
export const classOf = (unit: CompilationUnit, info: ClassInfo): TypedClass => ({
  name: info.name,
  fields: fieldsOf(unit, info),
  methods: info.signatures,
});

/** The fields of a class; those of its components stand in their place, as `payments.sent`. */
function fieldsOf(unit: CompilationUnit, info: ClassInfo): TypedField[] {
  return [...info.fields.values()].flatMap((field) => {
    if (field.type.tag !== 'component') return [field];
    const inner = fieldsOf(unit, classByName(unit, field.type.component));
    return inner.map((each) => ({ ...each, name: `${field.name}.${each.name}` }));
  });
}

/** The events of a contract, then those of its components. */
function eventsOf(unit: CompilationUnit, info: ClassInfo): Map<string, StructType> {
  const events = new Map(info.events);
  for (const { type } of info.fields.values()) {
    if (type.tag !== 'component') continue;
    for (const [name, event] of eventsOf(unit, classByName(unit, type.component)))
      if (!events.has(name)) events.set(name, event);
  }
  return events;
}

/** The public getters of a contract that give values, then those of its components. */
function gettersOf(unit: CompilationUnit, info: ClassInfo, prefix = ''): TypedGetter[] {
  const own = info.declaration.getGetAccessors().flatMap((getter): TypedGetter[] => {
    if (getter.isStatic() || getter.getScope() !== MemberScope.Public) return [];
    const fn = functionOf(unit, getter, info);
    return fn !== undefined && isValueType(fn.result) ? [{ fn, prefix }] : [];
  });
  const inner = [...info.fields.values()].flatMap(({ name, type }) =>
    type.tag === 'component' ? gettersOf(unit, classByName(unit, type.component), `${prefix}${name}.`) : [],
  );
  return [...own, ...inner];
}

/** A contract with all of its public methods read. */
export function contractOf(unit: CompilationUnit, info: ClassInfo): TypedContract {
  const methods = info.declaration.getInstanceMethods().filter(isPublicMethod);
  const functions = methods.map((method) => functionOf(unit, method, info)).filter((fn) => fn !== undefined);
  if (methods.length > 256)
    unit.reporter.error(info.declaration, 'QED1041', `${methods.length} public methods where 256 fit`);
  const name = info.declaration.getNameNode();
  return {
    ...classOf(unit, info),
    span: unit.reporter.spanOf(Node.isIdentifier(name) ? name : info.declaration),
    functions,
    getters: gettersOf(unit, info),
    events: [...eventsOf(unit, info).values()],
  };
}

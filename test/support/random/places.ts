import { typed } from './expressions.js';
import type { Scope } from './scope.js';
import { isAggregate, partsOf, sameType, typeText, type RandomType } from './types.js';

/** Everything of a type that can be read here, as far as names and indices lead. */
export function reads(scope: Scope, type: RandomType): (() => string)[] {
  const found: (() => string)[] = [];
  for (const variable of scope.variables) collect(scope, () => variable.name, variable.type, type, found);
  // State offers much more than a method has variables.
  found.push(...found, ...found, ...found);
  if (scope.self === undefined) return found;
  for (const field of scope.contract.fields) collect(scope, () => `this.${field.name}`, field.type, type, found);
  for (const { name, keys, value } of scope.contract.mappings)
    collect(scope, () => `this.${name}.get(${keyOf(scope, keys)})`, value, type, found);
  for (const getter of scope.contract.getters)
    if (scope.self === 'method') collect(scope, () => `this.${getter.name}`, getter.type, type, found);
  return found;
}

/** The key of a mapping: small, so that keys meet. */
export function keyOf(scope: Scope, keys: readonly RandomType[]): string {
  const parts = keys.map((key) => keyPart(scope, key));
  return parts.length === 1 ? parts[0]! : `[${parts.join(', ')}]`;
}

function keyPart(scope: Scope, key: RandomType): string {
  const { choices } = scope;
  if (!choices.chance(60)) return key.tag === 'boolean' ? choices.pick(['true', 'false']) : `${choices.below(3)}n`;
  if (key.tag === 'int' && choices.chance(70)) return `${typed(scope, key, 0)} % 3n`;
  return typed(scope, key, 0);
}

function collect(
  scope: Scope,
  text: () => string,
  type: RandomType,
  wanted: RandomType,
  found: (() => string)[],
): void {
  if (sameType(type, wanted)) {
    found.push(text);
    return;
  }
  if (type.tag === 'array') {
    if (holds(type.item, wanted))
      collect(scope, () => `${text()}${indexOf(scope, type.length)}`, type.item, wanted, found);
    return;
  }
  for (const [access, inner] of partsOf(type)) collect(scope, () => `${text()}${access}`, inner, wanted, found);
}

const holds = (type: RandomType, wanted: RandomType): boolean =>
  sameType(type, wanted) || partsOf(type).some(([, inner]) => holds(inner, wanted));

/** An index: constant, a counter, or a run-time value, which now and then is out of range. */
function indexOf(scope: Scope, length: number): string {
  const { choices } = scope;
  const counters = scope.counters.filter(({ bound }) => bound <= length);
  if (counters.length > 0 && choices.chance(40)) {
    const { name } = choices.pick(counters);
    return choices.pick([
      `[${name}]`,
      `[${name}]`,
      `[Math.floor(${name} / 2)]`,
      `[${length - 1} - ${name}]`,
      `[-(-${name})]`,
    ]);
  }
  if (!choices.chance(50)) return `[${choices.below(length)}]`;
  const kind = choices.pick(['u32', 'u8', 'u64'] as const);
  const value = typed(scope, { tag: 'int', kind }, 0);
  return choices.chance(85) ? `[Number(${value} % ${length}n)]` : `[Number(${value})]`;
}

/** A place of a type that can be assigned: a variable, a part of an own one, state. */
export function placeOf(scope: Scope, type: RandomType): string | undefined {
  const found: (() => string)[] = [];
  for (const variable of scope.variables) {
    if (variable.isMutable && sameType(variable.type, type)) found.push(() => variable.name);
    else if (variable.isOwn && !sameType(variable.type, type))
      collect(scope, () => variable.name, variable.type, type, found);
  }
  if (scope.self === 'method') {
    for (const { name, type: of, isReadonly } of scope.contract.fields)
      if (isReadonly !== true) collect(scope, () => `this.${name}`, of, type, found);
  }
  return found.length === 0 ? undefined : scope.choices.pick(found)();
}

/** The types of all places that can be assigned. */
export const assignable = (scope: Scope): RandomType[] =>
  scope.contract.types.filter((type) => !isAggregate(type) || typeText(type).length < 40);

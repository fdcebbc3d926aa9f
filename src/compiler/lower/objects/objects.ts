import { partsOf } from '../../typed/type-queries.js';
import type { Lowering } from '../method-lowering.js';
import type { StateLocation } from '../state/state-location.js';
import type { Aggregate, ObjectIdentity, ObjectPlace, Value } from '../values.js';
import { valueName } from './value-names.js';
import { nextVersion } from './versions.js';

/**
 * Structs and arrays are values here and references in JavaScript. Both agree as long as nobody reads an object through
 * one name after it was changed through another; this module follows the objects along each path and refuses the
 * programs where the two would part.
 */

/** Gives the value an identity, with all its parts that have none, when a variable takes it. */
export function named(value: Value): Value {
  if (value.tag !== 'aggregate') return value;
  const aliases = value.aliases.length > 0 ? value.aliases : [{ object: newObject('local'), version: 0 }];
  return { ...value, aliases, parts: value.parts.map(named) };
}

/** The object of a module's constant: the module names it, and it lives on after the call. */
export function kept(value: Value): Value {
  if (value.tag !== 'aggregate') return value;
  return { ...value, aliases: [{ object: newObject('constant'), version: 0 }], parts: value.parts.map(kept) };
}

/** A deep copy: nobody else names it. */
export function copied(value: Value): Value {
  return value.tag === 'aggregate' ? { ...value, aliases: [], parts: value.parts.map(copied) } : value;
}

/** Marks what was read from state with the objects that JavaScript would have handed out. */
export function aliasOf(lowering: Lowering, location: StateLocation, value: Value): Value {
  const isRead = location.view !== undefined || location.pattern.includes('{}');
  const { pattern } = location;
  const place = isRead ? undefined : { name: placeName(lowering, location), pattern, since: lowering.replaced.length };
  return identify(lowering, value, place);
}

function identify(lowering: Lowering, value: Value, place: ObjectPlace | undefined): Value {
  if (value.tag !== 'aggregate') return value;
  const object = place === undefined ? newObject('read') : stateObject(lowering, place.pattern);
  const parts = value.parts.map((part, i) => {
    const inner = place && {
      ...place,
      name: partName(value, place.name, i),
      pattern: partPattern(value, place.pattern, i),
    };
    return identify(lowering, part, inner);
  });
  return { ...value, aliases: [{ object, version: versionOf(lowering, object), place }], parts };
}

/** The path of a place with all its indices: two places of one name are one. */
export function placeName({ builder }: Lowering, { path, keys }: StateLocation): string {
  let i = 0;
  return path.replaceAll('[]', () => `[#${valueName(builder, keys[i++]!.value.id)}]`);
}

/** The name of a part's place. */
export function partName(value: Aggregate, name: string, i: number): string {
  return value.type.tag === 'struct' ? `${name}.${partsOf(value.type)[i]!.name}` : `${name}[${i}]`;
}

export function partPattern(value: Aggregate, pattern: string, i: number): string {
  if (value.type.tag === 'array') return `${pattern}[]`;
  return value.type.tag === 'struct' ? `${pattern}.${partsOf(value.type)[i]!.name}` : `${pattern}[${i}]`;
}

const newObject = (owner: ObjectIdentity['owner']): ObjectIdentity => ({
  owner,
  stored: 0,
  places: new Set(),
});
export const versionOf = (lowering: Lowering, object: ObjectIdentity): number =>
  lowering.flow?.versions.get(object) ?? 0;

export function stateObject(lowering: Lowering, pattern: string): ObjectIdentity {
  let object = lowering.stateObjects.get(pattern);
  if (object === undefined) {
    object = newObject('state');
    lowering.stateObjects.set(pattern, object);
    hold(lowering, object, pattern);
  }
  return object;
}

/** Notes that a place in state may hold the object. */
export function hold(lowering: Lowering, object: ObjectIdentity, pattern: string): void {
  object.places.add(pattern);
  lowering.heldObjects.add(object);
}

export function bump(lowering: Lowering, object: ObjectIdentity): number {
  const version = nextVersion();
  const versions = new Map(lowering.flow!.versions).set(object, version);
  lowering.enter({ ...lowering.flow!, versions });
  return version;
}

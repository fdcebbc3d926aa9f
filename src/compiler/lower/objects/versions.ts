import type { Alias, ObjectIdentity, Value } from '../values.js';

type Versions = ReadonlyMap<ObjectIdentity, number>;

const STALE = -1;
let fresh = 0;

/** A version that no object has had. */
export const nextVersion = (): number => ++fresh;

/** The versions after two paths have met: a new one for each object that only one of them has changed. */
export function mergeVersions(a: Versions, b: Versions): Versions {
  if (a === b) return a;
  const merged = new Map<ObjectIdentity, number>();
  for (const object of new Set([...a.keys(), ...b.keys()])) {
    const [left, right] = [a.get(object) ?? 0, b.get(object) ?? 0];
    merged.set(object, left === right ? left : nextVersion());
  }
  return merged;
}

/** The value after its path has met another one: what was current on the path still is, what was stale stays so. */
export function restamp(value: Value, from: Versions, to: Versions): Value {
  if (value.tag !== 'aggregate' || from === to) return value;
  const aliases = value.aliases.map(({ object, version, place }) => ({
    object,
    place,
    version: version === (from.get(object) ?? 0) ? (to.get(object) ?? 0) : STALE,
  }));
  return { ...value, aliases, parts: value.parts.map((part) => restamp(part, from, to)) };
}

/** The objects of either list; one that is stale in either is stale. */
export function unite(a: readonly Alias[], b: readonly Alias[]): readonly Alias[] {
  if (a === b || b.length === 0) return a;
  const united = new Map(a.map((alias) => [alias.object, alias]));
  for (const alias of b) {
    const other = united.get(alias.object);
    if (other === undefined) united.set(alias.object, alias);
    else {
      const isSame = other.place?.name === alias.place?.name && other.place?.since === alias.place?.since;
      const version = other.version === alias.version ? alias.version : STALE;
      united.set(alias.object, { object: alias.object, version, place: isSame ? alias.place : undefined });
    }
  }
  return [...united.values()];
}

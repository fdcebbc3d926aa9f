import type { IrKind } from '../../../src/compiler/ir/kinds.js';
import { kindOf, partsOf } from '../../../src/compiler/typed/type-queries.js';
import type { Type } from '../../../src/compiler/typed/types.js';
import { resolve } from '../../../src/compiler/typed/unify.js';

/**
 * Values of the twin: bigints for integers and enums, booleans, plain objects for structs, plain arrays for arrays and tuples. Aliasing is
 * JavaScript's own.
 */
export type TwinValue = unknown;

/** The scalars of a value in declared order; booleans are 0 and 1, an `i64` may be negative. */
export function flatten(type: Type, value: TwinValue): bigint[] {
  const known = resolve(type);
  switch (known.tag) {
    case 'array':
    case 'tuple':
    case 'struct':
      return partsOf(known).flatMap((part) =>
        flatten(part.type, (value as Readonly<Record<string, unknown>>)[part.name]),
      );
    case 'void':
      return [];
    default:
      return [BigInt(value as bigint | boolean | number)];
  }
}

/** Builds a value of a type from its scalars. */
export function unflatten(type: Type, next: () => bigint): TwinValue {
  const known = resolve(type);
  switch (known.tag) {
    case 'array':
      return Array.from({ length: known.length }, () => unflatten(known.item, next));
    case 'tuple':
      return known.items.map((item) => unflatten(item, next));
    case 'struct':
      return Object.fromEntries(known.fields.map((field) => [field.name, unflatten(field.type, next)]));
    case 'void':
      return undefined;
    default: {
      const scalar = next();
      return kindOf(known) === 'boolean' ? scalar === 1n : scalar;
    }
  }
}

/** The kinds of a value's scalars. */
export function kindsIn(type: Type): IrKind[] {
  const known = resolve(type);
  if (known.tag === 'array' || known.tag === 'tuple' || known.tag === 'struct')
    return partsOf(known).flatMap((part) => kindsIn(part.type));
  return known.tag === 'void' ? [] : [kindOf(known)!];
}

/** What a mapping without an initial value hands out for a key that was never written. */
export const zeroOf = (type: Type): TwinValue => unflatten(type, () => 0n);

/** A deep copy that shares nothing. */
export function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copy(inner)])) as T;
}

/** A deep copy that nobody can change: a write to it is an error in JavaScript too. */
export function frozen<T>(value: T): T {
  if (Array.isArray(value)) return Object.freeze(value.map(frozen)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, frozen(inner)]))) as T;
}

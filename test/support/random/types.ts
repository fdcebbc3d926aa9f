import type { Choices } from './choices.js';

/** The types that random programs use. */
export type RandomType =
  | { readonly tag: 'int'; readonly kind: IntKind }
  | { readonly tag: 'Field' }
  | { readonly tag: 'Hash' }
  | { readonly tag: 'UserId' }
  | { readonly tag: 'ContractId' }
  | { readonly tag: 'boolean' }
  | {
      readonly tag: 'enum';
      readonly name: string;
      readonly members: readonly string[];
      readonly values: readonly bigint[];
    }
  | { readonly tag: 'struct'; readonly name: string; readonly fields: readonly (readonly [string, RandomType])[] }
  | { readonly tag: 'tuple'; readonly items: readonly RandomType[] }
  | { readonly tag: 'array'; readonly item: RandomType; readonly length: number };

export const INT_KINDS = ['u64', 'u8', 'u16', 'u32', 'u128', 'i64'] as const;
export type IntKind = (typeof INT_KINDS)[number];
export const WIDTH: Readonly<Record<IntKind, number>> = { u8: 8, u16: 16, u32: 32, u64: 64, u128: 128, i64: 63 };

export const int = (kind: IntKind): RandomType & { tag: 'int' } => ({ tag: 'int', kind });
export const BOOLEAN: RandomType = { tag: 'boolean' };
export const FIELD: RandomType = { tag: 'Field' };
export const HASH: RandomType = { tag: 'Hash' };
export const USER: RandomType = { tag: 'UserId' };
export const CONTRACT: RandomType = { tag: 'ContractId' };
export const array = (item: RandomType, length: number): RandomType => ({ tag: 'array', item, length });
export const tuple = (...items: RandomType[]): RandomType => ({ tag: 'tuple', items });

/** The type as it is written; equal types are written alike. */
export function typeText(type: RandomType): string {
  switch (type.tag) {
    case 'int':
      return type.kind;
    case 'enum':
    case 'struct':
      return type.name;
    case 'tuple':
      return `[${type.items.map(typeText).join(', ')}]`;
    case 'array':
      return `FixedArray<${typeText(type.item)}, ${type.length}>`;
    default:
      return type.tag;
  }
}
export const sameType = (a: RandomType, b: RandomType): boolean => typeText(a) === typeText(b);
export const isAggregate = ({ tag }: RandomType): boolean => tag === 'struct' || tag === 'tuple' || tag === 'array';

/** The parts of an aggregate: how each is accessed, and its type. */
export function partsOf(type: RandomType): readonly (readonly [access: string, type: RandomType])[] {
  switch (type.tag) {
    case 'struct':
      return type.fields.map(([name, inner]) => [`.${name}`, inner]);
    case 'tuple':
      return type.items.map((inner, i) => [`[${i}]`, inner]);
    case 'array':
      return Array.from({ length: type.length }, (_, i) => [`[${i}]`, type.item]);
    default:
      return [];
  }
}

/** A number of an integer kind: mostly small, now and then at an edge. */
export function intValue(choices: Choices, kind: IntKind): bigint {
  const max = 2n ** BigInt(WIDTH[kind]) - 1n;
  const min = kind === 'i64' ? -(2n ** 63n) : 0n;
  return choices.weighted([
    [6, () => choices.pick([0n, 1n, 2n, 3n, 5n, 7n])],
    [3, () => BigInt(choices.below(kind === 'u8' ? 100 : 1000))],
    [1, () => (kind === 'i64' ? -BigInt(choices.below(20)) : BigInt(choices.below(4)))],
    [1, () => choices.pick([max, max - 1n, min, min + 1n, max / 2n])],
  ])();
}

/** The scalars of a random argument, in flattened order. */
export function argument(choices: Choices, type: RandomType): bigint[] {
  switch (type.tag) {
    case 'int':
      return [intValue(choices, type.kind)];
    case 'Field':
    case 'Hash':
      return [choices.pick([0n, 1n, 5n, 2n ** 200n])];
    case 'UserId':
      return [choices.pick([7n, 5n, 9n, 2n ** 32n - 1n])];
    case 'ContractId':
      return [choices.pick([3n, 77n, 3n, 3n, 2n ** 24n, 2n ** 32n])];
    case 'boolean':
      return [BigInt(choices.below(2))];
    case 'enum': {
      // Now and then no member at all.
      const outside = [...type.values, ...type.values, ...type.values, ...type.values, 6n];
      return [choices.pick(outside)];
    }
    default:
      return partsOf(type).flatMap(([, inner]) => argument(choices, inner));
  }
}

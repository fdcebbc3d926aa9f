import { KIND_RANGE, type IrKind } from '../ir/kinds.js';
import type { ArrayType, StructType, TupleType, Type, Unit } from './types.js';
import { resolve, unify } from './unify.js';

/** The kind of a scalar or enum; undefined for all else and for what is not inferred yet. */
export function kindOf(type: Type): IrKind | undefined {
  const known = resolve(type);
  return known.tag === 'scalar' || known.tag === 'enum' ? known.kind : undefined;
}

/** What a scalar counts, where that is known. */
export function unitOf(type: Type): Unit | undefined {
  const known = resolve(type);
  return known.tag === 'scalar' ? known.unit : undefined;
}

/** Whether a type is made of parts. */
export const isAggregate = (type: Type): type is ArrayType | TupleType | StructType =>
  type.tag === 'array' || type.tag === 'tuple' || type.tag === 'struct';

/** Whether a value of the type is one scalar, of whatever kind. */
export const isScalarLike = (type: Type): boolean => ['scalar', 'infer', 'enum'].includes(resolve(type).tag);

/** How a message names the type. */
export function describe(type: Type): string {
  const known = resolve(type);
  switch (known.tag) {
    case 'scalar':
      return known.kind;
    case 'infer':
      return 'integer';
    case 'enum':
    case 'struct':
      return known.name;
    case 'array':
      return `FixedArray<${describe(known.item)}, ${known.length}>`;
    case 'tuple':
      return `[${known.items.map(describe).join(', ')}]`;
    case 'mapping':
      return 'mapping';
    case 'component':
      return known.component;
    case 'view':
      return `state of ${known.contract}`;
    default:
      return known.tag;
  }
}

/** The kind of a scalar that counts nothing in particular: no checkpoint and no time. */
export function plainKindOf(type: Type): IrKind | undefined {
  const known = resolve(type);
  return known.tag === 'scalar' && known.unit === undefined ? known.kind : undefined;
}

/** How many scalars a value of the type has. */
export function sizeOf(type: Type): number {
  const known = resolve(type);
  switch (known.tag) {
    case 'array':
      return known.length * sizeOf(known.item);
    case 'tuple':
      return known.items.reduce((sum, item) => sum + sizeOf(item), 0);
    case 'struct':
      return known.fields.reduce((sum, field) => sum + sizeOf(field.type), 0);
    default:
      return 1;
  }
}

/** The parts of an aggregate in order, by name or index. */
export function partsOf(type: ArrayType | TupleType | StructType): { readonly name: string; readonly type: Type }[] {
  switch (type.tag) {
    case 'array':
      return Array.from({ length: type.length }, (_, i) => ({ name: String(i), type: type.item }));
    case 'tuple':
      return type.items.map((item, i) => ({ name: String(i), type: item }));
    case 'struct':
      return [...type.fields];
  }
}

/** The smallest unsigned kind for the members of an enum; undefined where one of them is negative or too large. */
export function kindForMembers(values: readonly bigint[]): IrKind | undefined {
  const kinds = ['u8', 'u16', 'u32', 'u64'] as const;
  return kinds.find((kind) => values.every((value) => value >= 0n && value <= KIND_RANGE[kind].max));
}

/** The type of all items; a tuple may have items of several. */
export function itemOf(type: ArrayType | TupleType): Type | undefined {
  if (type.tag === 'array') return type.item;
  const [first, ...others] = type.items;
  return others.every((each) => unify(each, first!)) ? first : undefined;
}

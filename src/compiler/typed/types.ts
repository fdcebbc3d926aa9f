import type { AbiType } from '../ir/abi.js';
import { KIND_RANGE, type IrKind } from '../ir/kinds.js';

/** The type of an expression as the compiler knows it; TypeScript's own type has lost the kinds. */
export type Type =
  | ScalarType
  | InferType
  | EnumType
  | { readonly tag: 'number' }
  | { readonly tag: 'void' }
  | ArrayType
  | TupleType
  | StructType
  | MappingType
  | ComponentType
  | ViewType
  /** Stands where an error was reported, so that one mistake gives one diagnostic. */
  | { readonly tag: 'error' };

export interface ScalarType {
  readonly tag: 'scalar';
  readonly kind: IrKind;
}
/** An integer whose kind follows from its use; resolved when its function has been read. */
export interface InferType {
  readonly tag: 'infer';
  readonly cell: InferCell;
}
export interface InferCell {
  type?: ScalarType | EnumType | InferType | { readonly tag: 'error' };
}
/** A TypeScript enum, or a union of bigint literals. */
export interface EnumType {
  readonly tag: 'enum';
  readonly name: string;
  readonly kind: IrKind;
  readonly members: readonly { readonly name: string; readonly value: bigint }[];
}
export interface ArrayType {
  readonly tag: 'array';
  readonly item: Type;
  readonly length: number;
}
export interface TupleType {
  readonly tag: 'tuple';
  readonly items: readonly Type[];
}
export interface StructType {
  readonly tag: 'struct';
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: Type }[];
}
/** Only state fields have it. */
export interface MappingType {
  readonly tag: 'mapping';
  readonly keys: readonly ScalarType[];
  readonly value: Type;
}
/** A field of the caller's own state that is a component, or `this` in one. */
export interface ComponentType {
  readonly tag: 'component';
  /** Name of the class among the program's classes. */
  readonly component: string;
}
/** Another user's state: `X.at(user)`, or a component in it. */
export interface ViewType {
  readonly tag: 'view';
  /** Name of the class among the program's classes. */
  readonly contract: string;
}

export const NUMBER: Type = { tag: 'number' };
export const VOID: Type = { tag: 'void' };
export const ERROR: Type = { tag: 'error' };

const scalars = new Map<IrKind, ScalarType>();
/** The one object for each kind. */
export function scalarType(kind: IrKind): ScalarType {
  let type = scalars.get(kind);
  if (type === undefined) scalars.set(kind, (type = { tag: 'scalar', kind }));
  return type;
}
export const BOOLEAN = scalarType('boolean');
/** What `context.checkpointAt` gives. */
export const CHECKPOINT: StructType = {
  tag: 'struct',
  name: 'Checkpoint',
  fields: [
    { name: 'id', type: scalarType('u32') },
    { name: 'root', type: scalarType('Hash') },
    { name: 'time', type: scalarType('u64') },
    { name: 'users', type: scalarType('u32') },
    { name: 'randomSeed', type: scalarType('Hash') },
    { name: 'maxAge', type: scalarType('u32') },
  ],
};
/** What `context.publicKey` gives. */
export const PUBLIC_KEY: StructType = {
  tag: 'struct',
  name: 'PublicKey',
  fields: [
    { name: 'fingerprint', type: scalarType('Hash') },
    { name: 'param', type: scalarType('Hash') },
  ],
};
export const inferType = (): InferType => ({ tag: 'infer', cell: {} });

/** Follows what inference has found so far. */
export function resolve(type: Type): Type {
  let current = type;
  while (current.tag === 'infer' && current.cell.type !== undefined) current = current.cell.type;
  return current;
}

/** The kind of a scalar or enum; undefined for all else and for what is not inferred yet. */
export function kindOf(type: Type): IrKind | undefined {
  const known = resolve(type);
  return known.tag === 'scalar' || known.tag === 'enum' ? known.kind : undefined;
}

export const isAggregate = (type: Type): type is ArrayType | TupleType | StructType =>
  type.tag === 'array' || type.tag === 'tuple' || type.tag === 'struct';
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

/**
 * Makes two types one, by deciding what is still open in either. False where they differ. Structs are compared by their fields in
 * declared order, the order in which they are stored and hashed; a tuple fits an array of its length.
 */
export function unify(a: Type, b: Type): boolean {
  const left = resolve(a);
  const right = resolve(b);
  if (left === right) return true;
  if (left.tag === 'error' || right.tag === 'error') {
    // What is compared with a mistake needs no kind of its own.
    for (const type of [left, right]) if (type.tag === 'infer') type.cell.type = ERROR as { tag: 'error' };
    return true;
  }
  if (left.tag === 'infer') return bind(left.cell, right);
  if (right.tag === 'infer') return bind(right.cell, left);
  switch (left.tag) {
    case 'scalar':
      return right.tag === 'scalar' && left.kind === right.kind;
    case 'enum':
      return right.tag === 'enum' && left.kind === right.kind && sameMembers(left, right);
    case 'array':
      if (right.tag === 'tuple') return unify(right, left);
      return right.tag === 'array' && left.length === right.length && unify(left.item, right.item);
    case 'tuple':
      if (right.tag === 'array')
        return left.items.length === right.length && left.items.every((item) => unify(item, right.item));
      return (
        right.tag === 'tuple' &&
        left.items.length === right.items.length &&
        left.items.every((item, i) => unify(item, right.items[i]!))
      );
    case 'struct':
      return (
        right.tag === 'struct' &&
        left.fields.length === right.fields.length &&
        left.fields.every(
          (field, i) => field.name === right.fields[i]!.name && unify(field.type, right.fields[i]!.type),
        )
      );
    default:
      return left.tag === right.tag;
  }
}

function bind(cell: InferCell, type: Type): boolean {
  if (type.tag !== 'scalar' && type.tag !== 'enum' && type.tag !== 'infer') return false;
  if (type.tag === 'scalar' && type.kind === 'boolean') return false;
  cell.type = type;
  return true;
}

/** A subset of an enum's literals is what TypeScript makes of a narrowed one. */
function sameMembers(a: EnumType, b: EnumType): boolean {
  const [small, large] = a.members.length <= b.members.length ? [a, b] : [b, a];
  return small.members.every(({ value }) => large.members.some((other) => other.value === value));
}

/** Whether all parts of a type are known, so that it can be stored, passed and hashed. */
export function isResolved(type: Type): boolean {
  const known = resolve(type);
  switch (known.tag) {
    case 'array':
      return isResolved(known.item);
    case 'tuple':
      return known.items.every(isResolved);
    case 'struct':
      return known.fields.every((field) => isResolved(field.type));
    default:
      return known.tag !== 'infer';
  }
}

/** The type as callers and the layout see it. Only for types of values. */
export function abiOf(type: Type): AbiType {
  const known = resolve(type);
  switch (known.tag) {
    case 'scalar':
      return { type: 'scalar', kind: known.kind };
    case 'enum':
      return { type: 'enum', name: known.name, kind: known.kind, members: known.members };
    case 'array':
      return { type: 'array', item: abiOf(known.item), length: known.length };
    case 'tuple':
      return { type: 'tuple', items: known.items.map(abiOf) };
    case 'struct':
      return {
        type: 'struct',
        name: known.name,
        fields: known.fields.map(({ name, type: inner }) => ({ name, type: abiOf(inner) })),
      };
    default:
      throw new TypeError(`a ${known.tag} is no value`);
  }
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

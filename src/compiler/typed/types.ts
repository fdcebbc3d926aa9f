import type { IrKind } from '../ir/kinds.js';

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

/** One integer, field element or boolean of a kind that is known. */
export interface ScalarType {
  readonly tag: 'scalar';
  readonly kind: IrKind;
  /** What it counts, where that is known. It is no part of the kind: it decides no slot, no hash and no range. */
  readonly unit?: Unit | undefined;
}

/** Numbers of checkpoints, and times in milliseconds. */
export const UNITS = ['checkpoint', 'time'] as const;
export type Unit = (typeof UNITS)[number];

/** What follows from the use: the kind of an integer, or all of a type; resolved when its function has been read. */
export interface InferType {
  readonly tag: 'infer';
  readonly cell: InferCell;
}

/** What inference has found; empty at first. */
export interface InferCell {
  type?: Type;
  /** Whether it may be any type, as that of `let x;`, and not only an integer. */
  readonly isOpen?: true;
}

/** A TypeScript enum, or a union of bigint literals. */
export interface EnumType {
  readonly tag: 'enum';
  readonly name: string;
  readonly kind: IrKind;
  readonly members: readonly { readonly name: string; readonly value: bigint }[];
}

/** A fixed array: all items of one type. */
export interface ArrayType {
  readonly tag: 'array';
  readonly item: Type;
  readonly length: number;
}

/** A tuple: each item of its own type. */
export interface TupleType {
  readonly tag: 'tuple';
  readonly items: readonly Type[];
}

/** A struct; its fields are in declared order. */
export interface StructType {
  readonly tag: 'struct';
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: Type }[];
}

/** Only state fields have it. */
export interface MappingType {
  readonly tag: 'mapping';
  readonly keys: readonly (ScalarType | EnumType)[];
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

/** A TypeScript `number`, which exists only while compiling. */
export const NUMBER: Type = { tag: 'number' };

/** No value. */
export const VOID: Type = { tag: 'void' };

/** Stands where an error was reported. */
export const ERROR: Type = { tag: 'error' };

const scalars = new Map<string, ScalarType>();

/** The one object for each kind and unit. */
export function scalarType(kind: IrKind, unit?: Unit): ScalarType {
  const key = `${kind} ${unit ?? ''}`;
  let type = scalars.get(key);
  if (type === undefined)
    scalars.set(key, (type = unit === undefined ? { tag: 'scalar', kind } : { tag: 'scalar', kind, unit }));
  return type;
}

/** The id of a checkpoint, and a time in milliseconds since 1970. */
export const CHECKPOINT_ID = scalarType('u32', 'checkpoint');
export const TIMESTAMP = scalarType('u64', 'time');

/** What a condition is. */
export const BOOLEAN = scalarType('boolean');

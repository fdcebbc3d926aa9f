import type { IrKind } from '../ir/kinds.js';
import type { ValueId } from '../ir/op.js';
import { partsOf } from '../typed/type-queries.js';
import type { ArrayType, StructType, TupleType, Type } from '../typed/types.js';
import { resolve } from '../typed/unify.js';

/** What a variable or expression has while a method is lowered. Aggregates are trees of scalars: the IR knows scalars only. */
export type Value =
  | Scalar
  | NumberValue
  | Aggregate
  | View
  | OwnComponent
  | { readonly tag: 'none' }
  | { readonly tag: 'unset'; readonly isCaptured?: true | undefined }
  | { readonly tag: 'mixed' }
  /** Of an expression or statement with a mistake, which has been reported. */
  | { readonly tag: 'lost' };

/** One SSA value; with `constant` where it is known. */
export interface Scalar {
  readonly tag: 'scalar';
  readonly id: ValueId;
  readonly kind: IrKind;
  readonly constant?: bigint | undefined;
}
/** A compile-time `number`, with JavaScript's own arithmetic. */
export interface NumberValue {
  readonly tag: 'number';
  readonly value: number;
}
export interface Aggregate {
  readonly tag: 'aggregate';
  readonly type: ArrayType | TupleType | StructType;
  /** By the order of `partsOf(type)`. */
  readonly parts: readonly Value[];
  /** The JavaScript objects that it may be; none for a value that nothing names. */
  readonly aliases: readonly Alias[];
}
/** Another user's state at the anchor or at a past checkpoint. */
export interface View {
  readonly tag: 'view';
  readonly contract: string;
  readonly user: Scalar;
  /** In how many inlined calls it was asked for. */
  readonly depth: number;
  /** Absent for the contract's own class at its own id. */
  readonly contractId?: Scalar | undefined;
  /** Absent for the anchor. That it is not later than the anchor has been asserted. */
  readonly checkpoint?: Scalar | undefined;
  /** The component of it that is meant, as `payments.`; absent for all of it. */
  readonly prefix?: string | undefined;
}
/** A component of the caller's own state. */
export interface OwnComponent {
  readonly tag: 'component';
  /** What the names of its fields begin with in the layout, as `payments.`. */
  readonly prefix: string;
}
/** A step into a value: the position of a part, or a run-time index that has been checked. */
export type Step = number | { readonly index: Scalar };
/** An object behind a value, as it was when the value was read: stale once the path has changed the object. */
export interface Alias {
  readonly object: ObjectIdentity;
  readonly version: number;
  /** Where in the state the object was read, if that is one known place. */
  readonly place?: ObjectPlace | undefined;
}
/** A place in the caller's own state, and how many aggregates in state had been replaced when it was read. */
export interface ObjectPlace {
  /** The path with its indices, a run-time index as `[#value]`. */
  readonly name: string;
  /** The path without its indices. */
  readonly pattern: string;
  readonly since: number;
}
/** An object that JavaScript would share between names. */
export interface ObjectIdentity {
  /** `read`: handed out by a mapping or another user; `constant`: of a module; neither is ever written. `state`: a part of the caller's own state. */
  readonly owner: 'local' | 'state' | 'read' | 'constant';
  /** How often it was put into the state. */
  stored: number;
  /** Under which patterns the state may hold it. */
  readonly places: Set<string>;
}

export const NONE: Value = { tag: 'none' };
export const UNSET = { tag: 'unset' } as const satisfies Value;
export const MIXED: Value = { tag: 'mixed' };
export const LOST: Value = { tag: 'lost' };

/** The scalars of a value in flattened order. */
export function scalarsOf(value: Value): Scalar[] {
  if (value.tag === 'scalar') return [value];
  if (value.tag === 'aggregate') return value.parts.flatMap(scalarsOf);
  return [];
}

/** Builds a value of a type from its scalars in flattened order. */
export function fromScalars(type: Type, next: (type: Type) => Value): Value {
  const known = resolve(type);
  if (known.tag !== 'array' && known.tag !== 'tuple' && known.tag !== 'struct') return next(known);
  return {
    tag: 'aggregate',
    type: known,
    parts: partsOf(known).map((part) => fromScalars(part.type, next)),
    aliases: [],
  };
}

/** The position of a part by its name or index. */
export function partIndex(type: ArrayType | TupleType | StructType, name: string): number {
  return type.tag === 'struct' ? type.fields.findIndex((field) => field.name === name) : Number(name);
}

/** Whether two values are the same without a comparison at run time. */
export function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.tag === 'scalar' && b.tag === 'scalar') return a.id === b.id;
  if (a.tag === 'number' && b.tag === 'number') return Object.is(a.value, b.value);
  if (a.tag === 'aggregate' && b.tag === 'aggregate')
    return a.parts.length === b.parts.length && a.parts.every((part, i) => same(part, b.parts[i]!));
  if (a.tag === 'view' && b.tag === 'view') {
    return (
      a.contract === b.contract &&
      a.prefix === b.prefix &&
      a.user.id === b.user.id &&
      a.contractId?.id === b.contractId?.id &&
      a.checkpoint?.id === b.checkpoint?.id
    );
  }
  if (a.tag === 'component' && b.tag === 'component') return a.prefix === b.prefix;
  return a.tag === b.tag;
}

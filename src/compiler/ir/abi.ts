import { createHash } from 'node:crypto';
import type { IrKind } from './kinds.js';

/** The type of an argument, result, event field or state field. Flattens to scalars in declared order. */
export type AbiType =
  | { readonly type: 'scalar'; readonly kind: IrKind }
  /** `values` are the members' values, of kind `kind`. */
  | {
      readonly type: 'enum';
      readonly name: string;
      readonly kind: IrKind;
      readonly members: readonly { readonly name: string; readonly value: bigint }[];
    }
  | { readonly type: 'array'; readonly item: AbiType; readonly length: number }
  | { readonly type: 'tuple'; readonly items: readonly AbiType[] }
  | { readonly type: 'struct'; readonly name: string; readonly fields: readonly AbiField[] };

export interface AbiField {
  readonly name: string;
  readonly type: AbiType;
}

/** A public method as callers see it. */
export interface AbiMethod {
  readonly name: string;
  readonly inputs: readonly AbiField[];
  /** Null for a method without a result. */
  readonly output: AbiType | null;
}

/** An event as readers of the event log see it. */
export interface AbiEvent {
  readonly name: string;
  readonly id: bigint;
  readonly fields: readonly AbiField[];
}

export interface Abi {
  readonly methods: readonly AbiMethod[];
  readonly events: readonly AbiEvent[];
}

/** An enum, or a union of literals. */
export type AbiEnum = Extract<AbiType, { readonly type: 'enum' }>;

/** Whether the values of an enum are bigints in TypeScript, as those of `1n | 2n`, whose members are called so. */
export const isOfBigints = ({ members }: AbiEnum): boolean => members.every(({ name, value }) => name === `${value}n`);

export const scalar = (kind: IrKind): AbiType => ({ type: 'scalar', kind });

/** What takes one scalar. */
export type AbiScalar = Extract<AbiType, { readonly kind: IrKind }>;

/** The scalars of a type in order, each with its path below `name`, e.g. `hero.hp` or `board[3]`. */
export const flatten = (type: AbiType, name: string): readonly { readonly name: string; readonly kind: IrKind }[] =>
  scalarsOf(type, name).map((each) => ({ name: each.name, kind: each.type.kind }));

/** The same with their types, which name the members of enums. */
export function scalarsOf(type: AbiType, name: string): readonly { readonly name: string; readonly type: AbiScalar }[] {
  switch (type.type) {
    case 'scalar':
    case 'enum':
      return [{ name, type }];
    case 'array':
      return Array.from({ length: type.length }, (_, i) => scalarsOf(type.item, `${name}[${i}]`)).flat();
    case 'tuple':
      return type.items.flatMap((item, i) => scalarsOf(item, `${name}[${i}]`));
    case 'struct':
      return type.fields.flatMap((field) => scalarsOf(field.type, `${name}.${field.name}`));
  }
}

/** A method's id: the first four bytes, big endian, of the SHA-256 of `Contract.method(kinds of the flattened inputs)`. */
export function methodIdOf(contract: string, method: string, inputs: readonly AbiField[]): bigint {
  return methodIdOfIr({ contract, method, inputs: inputs.flatMap((input) => flatten(input.type, input.name)) });
}

/** The same of a method whose inputs are flattened, as `MethodIr` has them. */
export function methodIdOfIr(ir: {
  readonly contract: string;
  readonly method: string;
  readonly inputs: readonly { readonly kind: IrKind }[];
}): bigint {
  return firstFourBytes(`${ir.contract}.${ir.method}(${ir.inputs.map(({ kind }) => kind).join(',')})`);
}

/** An event's id, made in the same way from `event Name(kinds)`: one event has one id in every contract. */
export function eventIdOf(event: string, fields: readonly AbiField[]): bigint {
  const kinds = fields.flatMap((field) => flatten(field.type, field.name)).map(({ kind }) => kind);
  return firstFourBytes(`event ${event}(${kinds.join(',')})`);
}

const firstFourBytes = (text: string): bigint => BigInt(createHash('sha256').update(text).digest().readUInt32BE(0));

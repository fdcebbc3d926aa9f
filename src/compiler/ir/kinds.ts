import { FIELD_ORDER } from '../../parth/field.js';

/** The kinds of scalar values; aggregates are flattened to scalars, in declared order, before the IR. */
export const IR_KINDS = [
  'Field',
  'u8',
  'u16',
  'u32',
  'u64',
  'u128',
  'i64',
  'boolean',
  'Hash',
  'UserId',
  'ContractId',
] as const;
export type IrKind = (typeof IR_KINDS)[number];

/**
 * The values of a kind, both ends included. `ContractId` has 33 bits: 2^32 is the user as caller (PROTOCOL §4). `Field` and `Hash` are
 * whole field elements.
 */
export const KIND_RANGE: Readonly<Record<IrKind, { readonly min: bigint; readonly max: bigint }>> = {
  Field: { min: 0n, max: FIELD_ORDER - 1n },
  Hash: { min: 0n, max: FIELD_ORDER - 1n },
  boolean: { min: 0n, max: 1n },
  u8: { min: 0n, max: 2n ** 8n - 1n },
  u16: { min: 0n, max: 2n ** 16n - 1n },
  u32: { min: 0n, max: 2n ** 32n - 1n },
  UserId: { min: 0n, max: 2n ** 32n - 1n },
  ContractId: { min: 0n, max: 2n ** 33n - 1n },
  u64: { min: 0n, max: 2n ** 64n - 1n },
  u128: { min: 0n, max: 2n ** 128n - 1n },
  i64: { min: -(2n ** 63n), max: 2n ** 63n - 1n },
};

/** The bits of a kind that has fewer values than the field: `value - min` fits them exactly. */
export const KIND_WIDTH: Readonly<Record<Exclude<IrKind, 'Field' | 'Hash'>, number>> = {
  boolean: 1,
  u8: 8,
  u16: 16,
  u32: 32,
  UserId: 32,
  ContractId: 33,
  u64: 64,
  u128: 128,
  i64: 64,
};

/** Kinds with `+ - * / % << >>`, order and bits. */
export const INTEGER_KINDS = ['u8', 'u16', 'u32', 'u64', 'u128', 'i64'] as const;
export type IntegerKind = (typeof INTEGER_KINDS)[number];

export const isInteger = (kind: IrKind): kind is IntegerKind => (INTEGER_KINDS as readonly string[]).includes(kind);
/** A kind whose values are all field elements, so that it has no range. */
export const isWhole = (kind: IrKind): kind is 'Field' | 'Hash' => kind === 'Field' || kind === 'Hash';
export const inRange = (kind: IrKind, value: bigint): boolean =>
  value >= KIND_RANGE[kind].min && value <= KIND_RANGE[kind].max;

/** Kinds that index a mapping's subtree directly, and the bits of that index. */
export const KEY_BITS: Readonly<Partial<Record<IrKind, number>>> = {
  boolean: 1,
  u8: 8,
  u16: 16,
  u32: 32,
  UserId: 32,
  ContractId: 33,
};

/** A value as the field element that slots, inputs and hashes hold: a negative `i64` is p − |x|. */
export const toField = (value: bigint): bigint => (value < 0n ? value + FIELD_ORDER : value);

/** The value of a kind that a field element encodes; undefined where it encodes none. */
export function fromField(kind: IrKind, element: bigint): bigint | undefined {
  const value = kind === 'i64' && element > FIELD_ORDER / 2n ? element - FIELD_ORDER : element;
  return inRange(kind, value) ? value : undefined;
}

import { entryTag } from '../../ir/hashed-entries.js';
import type { LayoutField } from '../../ir/layout.js';
import type { SlotKey, SlotRef } from '../../ir/state-ops.js';
import type { SourceSpan } from '../../diagnostics/diagnostic.js';
import { partsOf, sizeOf } from '../../typed/type-queries.js';
import type { ArrayType, StructType, TupleType, Type } from '../../typed/types.js';
import { resolve } from '../../typed/unify.js';
import type { Lowering } from '../method-lowering.js';
import { partIndex, type OwnComponent, type Scalar, type View } from '../values.js';

/** A `SlotKey` whose value is known in more detail. */
export interface LocationKey extends Omit<SlotKey, 'value'> {
  readonly value: Scalar;
}

/** Where a value lies in the caller's own state, or in another user's. */
export interface StateLocation {
  readonly tag: 'state';
  readonly view: View | undefined;
  readonly field: LayoutField;
  readonly type: Type;
  /** How messages name it. */
  readonly path: string;
  /** Names the JavaScript object: the path without its indices. */
  readonly pattern: string;
  readonly base: bigint;
  readonly keys: readonly LocationKey[];
  /** What binds the entry of a mapping whose keys are hashed. */
  readonly entry?: { readonly slot: SlotRef; readonly hash: Scalar } | undefined;
  /** How many aggregates had been replaced when the place was found: JavaScript holds the objects around it from then on. */
  readonly since: number;
  /** The positions among the field's initial values that the location may have; several under a run-time index. */
  readonly offsets: readonly number[];
}

/** A field of `this`, of a component or of a view. */
export function fieldLocation(
  lowering: Lowering,
  owner: View | OwnComponent | undefined,
  member: string,
  type: Type,
): StateLocation {
  const view = owner?.tag === 'view' ? owner : undefined;
  const name = `${owner?.prefix ?? ''}${member}`;
  const layout = lowering.context.layoutOf(view?.contract ?? lowering.contract);
  const field = layout.fields.find((each) => each.name === name);
  if (field === undefined) throw new TypeError(`the layout has no field '${name}'`);
  return {
    tag: 'state',
    view,
    field,
    type,
    path: name,
    pattern: name,
    base: field.base,
    keys: [],
    since: lowering.replaced.length,
    offsets: [0],
  };
}

/** The value under a mapping's keys; constant keys go into the base. */
export function entryLocation(
  lowering: Lowering,
  mapping: StateLocation,
  keys: readonly Scalar[],
  type: Type,
  span: SourceSpan,
): StateLocation {
  const pattern = `${mapping.pattern}{}`;
  // What the keys did to the mapping is seen: the entry is looked up after them.
  const since = lowering.replaced.length;
  const { strides, hashed } = mapping.field;
  if (hashed !== undefined) {
    const hash = lowering.emit(lowering.builder.poseidon(keys, entryTag(hashed)), span);
    const key = { value: hash, stride: strides[0]!, hashed: true } as const;
    const slot = { path: mapping.path, base: mapping.base, keys: [{ ...key, value: hash.id }] };
    return { ...mapping, type, base: mapping.base + 1n, keys: [key], entry: { slot, hash }, pattern, since };
  }
  let { base } = mapping;
  const dynamic: LocationKey[] = [];
  keys.forEach((value, i) => {
    const stride = strides[i]!;
    if (value.constant === undefined) dynamic.push({ value, stride });
    else base += value.constant * stride;
  });
  return { ...mapping, type, base, keys: dynamic, pattern, since };
}

/** A member of a struct or tuple, or an item of an array at a constant index. */
export function memberLocation(location: StateLocation, name: string): StateLocation {
  const type = resolve(location.type) as ArrayType | TupleType | StructType;
  const parts = partsOf(type);
  const position = partIndex(type, name);
  const offset = parts.slice(0, position).reduce((sum, part) => sum + sizeOf(part.type), 0);
  const text = type.tag === 'struct' ? `.${name}` : `[${name}]`;
  return {
    ...location,
    type: parts[position]!.type,
    path: location.path + text,
    pattern: location.pattern + (type.tag === 'array' ? '[]' : text),
    base: location.base + BigInt(offset),
    offsets: location.offsets.map((each) => each + offset),
  };
}

/** An item of an array at a run-time index that has been checked. */
export function itemLocation(location: StateLocation, index: Scalar): StateLocation {
  const type = resolve(location.type) as ArrayType;
  const stride = sizeOf(type.item);
  return {
    ...location,
    type: type.item,
    path: `${location.path}[]`,
    pattern: `${location.pattern}[]`,
    keys: [...location.keys, { value: index, stride: BigInt(stride), length: type.length }],
    offsets: location.offsets.flatMap((each) => Array.from({ length: type.length }, (_, i) => each + i * stride)),
  };
}

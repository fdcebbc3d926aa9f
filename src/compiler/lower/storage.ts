import { flatten } from '../ir/abi.js';
import type { LayoutField } from '../ir/layout.js';
import type { SlotRef } from '../ir/ops.js';
import type { SourceSpan } from '../diagnostics/diagnostic.js';
import {
  abiOf,
  partsOf,
  resolve,
  sizeOf,
  type ArrayType,
  type StructType,
  type TupleType,
  type Type,
} from '../typed/types.js';
import type { Lowering } from './lowering.js';
import { fromScalars, partIndex, scalarsOf, type Scalar, type Value, type View } from './values.js';

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
  readonly keys: readonly { readonly value: Scalar; readonly stride: bigint; readonly length?: number | undefined }[];
  /** The positions among the field's initial values that the location may have; several under a run-time index. */
  readonly offsets: readonly number[];
}

/** A field of `this` or of a view. */
export function fieldLocation(lowering: Lowering, view: View | undefined, name: string, type: Type): StateLocation {
  const layout = lowering.context.layoutOf(view?.contract ?? lowering.contract);
  const field = layout.fields.find((each) => each.name === name);
  if (field === undefined) throw new TypeError(`the layout has no field '${name}'`);
  return { tag: 'state', view, field, type, path: name, pattern: name, base: field.base, keys: [], offsets: [0] };
}

/** The value under a mapping's keys; constant keys go into the base. */
export function entryLocation(mapping: StateLocation, keys: readonly Scalar[], type: Type): StateLocation {
  let { base } = mapping;
  const dynamic: { value: Scalar; stride: bigint }[] = [];
  keys.forEach((value, i) => {
    const stride = mapping.field.strides[i]!;
    if (value.constant === undefined) dynamic.push({ value, stride });
    else base += value.constant * stride;
  });
  return { ...mapping, type, base, keys: dynamic, pattern: `${mapping.pattern}{}` };
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

/** Reads all scalars of a location. */
export function load(lowering: Lowering, location: StateLocation, span: SourceSpan): Value {
  const { builder } = lowering;
  let i = 0;
  const leaf = (): Value => {
    const { slot, initial, kind } = leafOf(lowering, location, i++, span);
    // Reading has no effect, so it carries the path only where the slot itself depends on a check of that path.
    return unguarded(
      lowering,
      !location.keys.some((key) => key.length !== undefined) && location.view?.contractId === undefined,
      () => {
        if (location.view === undefined) return lowering.emit(builder.loadSlot(kind, slot, initial), span);
        const { user, contractId, contract } = location.view;
        const { cstateHeight } = lowering.context.layoutOf(contract);
        const read = builder.loadForeign(kind, user, slot, {
          ...(contractId === undefined ? {} : { contract: contractId }),
          cstateHeight,
          initial,
        });
        return lowering.emit(read, span);
      },
    );
  };
  return fromScalars(location.type, leaf);
}

function unguarded<T>(lowering: Lowering, drop: boolean, body: () => T): T {
  const { builder } = lowering;
  const guard = builder.guard;
  if (drop) builder.guard = undefined;
  const result = body();
  builder.guard = guard;
  return result;
}

/** Writes all scalars of a value. */
export function store(lowering: Lowering, location: StateLocation, value: Value, span: SourceSpan): void {
  scalarsOf(value).forEach((scalar, i) => {
    const { slot, initial } = leafOf(lowering, location, i, span);
    lowering.builder.storeSlot(slot, scalar, initial);
  });
}

function leafOf(
  lowering: Lowering,
  location: StateLocation,
  i: number,
  span: SourceSpan,
): { slot: SlotRef; initial: bigint; kind: Scalar['kind'] } {
  const leaves = flatten(abiOf(location.type), location.path);
  const initials = new Set(location.offsets.map((offset) => location.field.initial[offset + i]!));
  if (initials.size !== 1) {
    lowering.stop(
      span,
      'QED1906',
      `the items of '${location.field.name}' start with different values`,
      'let all items start with one value, or use constant indices',
    );
  }
  const keys = location.keys.map(({ value, stride, length }) => ({
    value: value.id,
    stride,
    ...(length === undefined ? {} : { length }),
  }));
  return {
    slot: { path: leaves[i]!.name, base: location.base + BigInt(i), keys },
    initial: [...initials][0]!,
    kind: leaves[i]!.kind,
  };
}

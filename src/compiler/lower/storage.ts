import { flatten } from '../ir/abi.js';
import { toField, type IrKind } from '../ir/kinds.js';
import { entryTag } from '../ir/hashed-entries.js';
import type { LayoutField } from '../ir/layout.js';
import type { SlotKey, SlotRef } from '../ir/ops.js';
import type { SourceSpan } from '../diagnostics/diagnostic.js';
import { abiOf } from '../typed/abi-of.js';
import { partsOf, sizeOf } from '../typed/type-queries.js';
import type { ArrayType, StructType, TupleType, Type } from '../typed/types.js';
import { resolve } from '../typed/unify.js';
import type { Lowering } from './method-lowering.js';
import { fromScalars, partIndex, scalarsOf, type OwnComponent, type Scalar, type Value, type View } from './values.js';

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

/** Reads all scalars of a location. */
export function load(lowering: Lowering, location: StateLocation, span: SourceSpan): Value {
  checkEntry(lowering, location, span);
  const leaves = flatten(abiOf(location.type), location.path);
  let i = 0;
  return fromScalars(location.type, () => {
    const leaf = leaves[i]!;
    // Starts of signed items are moved up by 2^63, so that the sum is no negative number.
    const { slot, initial, kind } = leafOf(lowering, location, leaf, i++, span, leaf.kind === 'i64' ? SIGN : 0n);
    const loaded = (as: IrKind, start: bigint): Scalar => {
      const value = loadLeaf(lowering, location, as, slot, start, span);
      noteRead(lowering, location, value, span);
      return value;
    };
    if (typeof initial === 'bigint') return loaded(kind, initial);
    // The slot holds the difference from a start that the index decides.
    const difference = loaded('Field', 0n);
    const sum = lowering.emit(lowering.builder.arithmetic('add', difference, initial), span);
    if (kind === 'i64') return signed(lowering, sum, span);
    return kind === 'Field' ? sum : lowering.emit(lowering.builder.cast(kind, sum), span);
  });
}

const SIGN = 2n ** 63n;

/** The signed integer that is 2^63 less than a field element, which the cast holds to 64 bits. */
function signed(lowering: Lowering, shifted: Scalar, span: SourceSpan): Scalar {
  const { builder } = lowering;
  const bits = lowering.emit(builder.cast('u64', shifted), span);
  const turned = lowering.emit(builder.arithmetic('add', bits, lowering.constant('u64', SIGN), true), span);
  return lowering.emit(builder.cast('i64', turned, 'wrap'), span);
}

/** Where another user's state is read in a getter or helper, the line that asked for that state says more. */
function noteRead(lowering: Lowering, { view, path }: StateLocation, { id }: Scalar, span: SourceSpan): void {
  if (view === undefined) return;
  lowering.notes.reads.set(id, { span: lowering.calls[view.depth] ?? span, name: `${view.contract}.${path}` });
}

function loadLeaf(
  lowering: Lowering,
  location: StateLocation,
  kind: IrKind,
  slot: SlotRef,
  initial: bigint,
  span: SourceSpan,
): Scalar {
  const { builder } = lowering;
  const { view } = location;
  // Reading has no effect, so it carries the path only where the slot itself depends on a check of that path.
  const dependsOnPath =
    location.keys.some((key) => key.length !== undefined || key.hashed) || view?.contractId !== undefined;
  const guard = builder.guard;
  if (!dependsOnPath) builder.guard = undefined;
  const value =
    view === undefined
      ? builder.loadSlot(kind, slot, initial)
      : builder.loadForeign(kind, view.user, slot, {
          ...(view.contractId === undefined ? {} : { contract: view.contractId }),
          ...(view.checkpoint === undefined ? {} : { checkpoint: view.checkpoint }),
          cstateHeight: lowering.context.layoutOf(view.contract).cstateHeight,
          initial,
        });
  builder.guard = guard;
  return lowering.emit(value, span);
}

/** States that an entry is empty or holds this very key: another key may have come to the same block. */
function checkEntry(lowering: Lowering, location: StateLocation, span: SourceSpan): void {
  if (location.entry === undefined) return;
  const { slot, hash } = location.entry;
  const { builder } = lowering;
  const bound = builder.cast('Field', loadLeaf(lowering, location, 'Hash', slot, 0n, span));
  const difference = builder.arithmetic('sub', bound, builder.cast('Field', hash));
  const product = builder.arithmetic('mul', bound, difference);
  const holds = builder.compare('eq', product, lowering.constant('Field', 0n));
  builder.assert(holds, [`two keys of mappings meet in one entry of '${slot.path}'`], [], 'entry');
}

/** Writes all scalars of a value. */
export function store(lowering: Lowering, location: StateLocation, value: Value, span: SourceSpan): void {
  const { builder } = lowering;
  if (location.entry !== undefined) {
    checkEntry(lowering, location, span);
    builder.storeSlot(location.entry.slot, location.entry.hash);
  }
  const leaves = flatten(abiOf(location.type), location.path);
  scalarsOf(value).forEach((scalar, i) => {
    const { slot, initial } = leafOf(lowering, location, leaves[i]!, i, span);
    if (typeof initial === 'bigint') return builder.storeSlot(slot, scalar, initial);
    const element = scalar.kind === 'Field' ? scalar : builder.cast('Field', scalar);
    builder.storeSlot(slot, builder.arithmetic('sub', element, initial));
  });
}

interface Leaf {
  readonly slot: SlotRef;
  /** A field element where items of an array start with different values and the index is known at run time only. */
  readonly initial: bigint | Scalar;
  readonly kind: IrKind;
}

function leafOf(
  lowering: Lowering,
  location: StateLocation,
  { name, kind }: { readonly name: string; readonly kind: IrKind },
  i: number,
  span: SourceSpan,
  shift = 0n,
): Leaf {
  const initials = location.offsets.map((offset) => location.field.initial[offset + i]!);
  const keys = location.keys.map(({ value, ...key }) => ({ ...key, value: value.id }));
  const slot = { path: name, base: location.base + BigInt(i), keys };
  if (new Set(initials).size === 1) return { slot, initial: initials[0]!, kind };
  const indices = location.keys.filter((key) => key.length !== undefined);
  const starts = initials.map((each) => toField(each + shift));
  return { slot, initial: startAt(lowering, indices, starts, span), kind };
}

/** The initial value at run-time indices; `initials` has one for each combination, the last index running fastest. */
function startAt(
  lowering: Lowering,
  indices: StateLocation['keys'],
  initials: readonly bigint[],
  span: SourceSpan,
): Scalar {
  const [index, ...inner] = indices;
  if (index === undefined) return lowering.constant('Field', initials[0]!);
  const size = initials.length / index.length!;
  const parts = Array.from({ length: index.length! }, (_, i) =>
    startAt(lowering, inner, initials.slice(i * size, (i + 1) * size), span),
  );
  return parts.reduceRight((otherwise, part, i) => {
    const { value } = index;
    const isHere = lowering.emit(lowering.builder.compare('eq', value, lowering.constant(value.kind, BigInt(i))), span);
    return lowering.select(isHere, part, otherwise) as Scalar;
  });
}

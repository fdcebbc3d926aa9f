import { flatten, type AbiType } from '../abi.js';
import { entryTag } from '../hashed-entries.js';
import { KEY_BITS, type IrKind } from '../kinds.js';
import type { LayoutField, StorageLayout } from '../layout.js';
import type { SlotKey, SlotRef } from '../state-ops.js';
import type { ValueId } from '../op.js';
import type { Definitions } from './guards.js';

/** The scalar of the layout behind a slot. */
export interface StateScalar {
  readonly field: LayoutField;
  readonly kind: IrKind;
  /** Positions among the field's scalars that the slot may have, with the indices that lead there, in the order of `indices`. */
  readonly places: readonly { readonly at: readonly bigint[]; readonly initial: bigint }[];
  readonly indices: readonly SlotKey[];
}

/** The first slot of an entry under hashed keys: it holds the entry's hash. */
export interface EntryHash {
  readonly field: LayoutField;
  readonly hash: ValueId;
}

/** Finds what a contract's layout has at a slot, or says why the slot is none of the layout's. */
export class StateScalars {
  constructor(
    private readonly layout: StorageLayout,
    private readonly definitions: Definitions,
  ) {}

  find(slot: SlotRef): StateScalar | EntryHash | string {
    const hashed = slot.keys.find((key) => key.hashed);
    return hashed === undefined ? this.#direct(slot) : this.#entry(slot, hashed);
  }

  #direct(slot: SlotRef): StateScalar | string {
    for (const field of this.layout.fields) {
      if (field.hashed !== undefined) continue;
      const size = BigInt(flatten(field.type, field.name).length);
      const capacity = field.strides.at(-1) ?? powerAbove(size);
      const end = field.base + field.keys.reduce((extent, kind) => extent << BigInt(KEY_BITS[kind]!), capacity);
      if (slot.base < field.base || slot.base >= end) continue;
      return this.#scalarOf(field, slot, slot.base - field.base, capacity);
    }
    return 'no field lies there';
  }

  #scalarOf(field: LayoutField, slot: SlotRef, at: bigint, capacity: bigint): StateScalar | string {
    const indices = slot.keys.filter(({ length }) => length !== undefined);
    const keys = slot.keys.filter(({ length }) => length === undefined);
    for (const key of keys) {
      const position = field.strides.indexOf(key.stride);
      if (position < 0) return `'${field.name}' has no key with stride ${key.stride}`;
      const kind = field.keys[position]!;
      if (this.#kindOf(key.value) !== kind) return `a key of '${field.name}' is a ${kind}`;
      const fixed = (at / key.stride) % (1n << BigInt(KEY_BITS[kind]!));
      if (fixed !== 0n) return `a key of '${field.name}' is given twice`;
    }
    return scalarIn(field, indices, at % capacity);
  }

  #entry(slot: SlotRef, key: SlotKey): StateScalar | EntryHash | string {
    const hash = this.definitions.get(key.value);
    const field = this.layout.fields.find(
      (each) => each.hashed !== undefined && hash?.op === 'poseidon' && hash.tag === entryTag(each.hashed),
    );
    if (field === undefined || hash?.op !== 'poseidon') return 'the key is not the hash of an entry';
    const kinds = hash.inputs.map((input) => this.#kindOf(input));
    if (kinds.join() !== field.keys.join()) return `the key of '${field.name}' has other kinds`;
    const indices = slot.keys.filter((each) => each !== key);
    if (key.stride !== field.strides[0] || indices.some(({ length }) => length === undefined))
      return `'${field.name}' has other strides`;
    const at = slot.base - field.base;
    if (at === 0n && indices.length === 0) return { field, hash: key.value };
    return scalarIn(field, indices, at - 1n);
  }

  #kindOf(id: ValueId): IrKind | undefined {
    const op = this.definitions.get(id);
    if (op === undefined) return undefined;
    if ('results' in op) return op.results.find(({ result }) => result === id)?.kind;
    return 'kind' in op ? op.kind : undefined;
  }
}

function scalarIn(field: LayoutField, indices: readonly SlotKey[], offset: bigint): StateScalar | string {
  const scalars = flatten(field.type, field.name);
  if (offset < 0n || offset >= BigInt(scalars.length)) return `'${field.name}' has no scalar ${offset}`;
  const order = indicesAt(field.type, indices, Number(offset));
  if (order === undefined) return `the indices are none of '${field.name}'`;
  const kinds = new Set<IrKind>();
  const places = combinations(order).map((at) => {
    const position = order.reduce((sum, { stride }, i) => sum + Number(stride * at[i]!), Number(offset));
    kinds.add(scalars[position]!.kind);
    return { at, initial: field.initial[position]! };
  });
  const [kind] = kinds;
  return { field, kind: kind!, places, indices: order };
}

/** The run-time indices in the order of the arrays that they index; undefined where one of them indexes no array on the way to the scalar. */
function indicesAt(type: AbiType, indices: readonly SlotKey[], offset: number): SlotKey[] | undefined {
  switch (type.type) {
    case 'scalar':
    case 'enum':
      return indices.length === 0 ? [] : undefined;
    case 'array': {
      const size = sizeOf(type.item);
      const index = indices.find(({ stride, length }) => stride === BigInt(size) && length === type.length);
      if (index === undefined) return indicesAt(type.item, indices, offset % size);
      if (offset >= size) return undefined;
      const rest = indices.filter((each) => each !== index);
      const inner = indicesAt(type.item, rest, offset);
      return inner === undefined ? undefined : [index, ...inner];
    }
    case 'tuple':
    case 'struct': {
      const parts = type.type === 'tuple' ? type.items : type.fields.map((field) => field.type);
      let start = 0;
      for (const part of parts) {
        const size = sizeOf(part);
        if (offset < start + size) return indicesAt(part, indices, offset - start);
        start += size;
      }
      return undefined;
    }
  }
}

const sizeOf = (type: AbiType): number => flatten(type, '').length;

function combinations(indices: readonly SlotKey[]): bigint[][] {
  return indices.reduce<bigint[][]>(
    (all, { length }) => all.flatMap((at) => Array.from({ length: length! }, (_, i) => [...at, BigInt(i)])),
    [[]],
  );
}

function powerAbove(size: bigint): bigint {
  let power = 1n;
  while (power < size) power *= 2n;
  return power;
}

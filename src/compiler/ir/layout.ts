import { createHash } from 'node:crypto';
import { MAX_CONTRACT_STATE_HEIGHT } from '../../parth/heights.js';
import { flatten, scalar, type AbiType } from './abi.js';
import { BLOCK_INDEX_BITS, isHashedKey, MAX_ENTRY_SCALARS } from './hashed-entries.js';
import { KEY_BITS, type IrKind } from './kinds.js';
import { stableJson } from '../../base/canonical-json.js';

/** A state field as it is declared. */
export interface StateField {
  readonly name: string;
  readonly type: AbiType;
  /** Kinds of a mapping's key, several for a tuple; empty for a plain field. */
  readonly keys: readonly IrKind[];
  /** The types of the key's parts where one of them is an enum or a union of literals; absent where the kinds say it all. */
  readonly keyTypes?: readonly AbiType[] | undefined;
  /** What each slot of a value reads as before it is written, in flattened order. */
  readonly initial: readonly bigint[];
}

/**
 * Where a state field lies. The slot of its i-th scalar is `base + Σ keys[j] · strides[j] + i`. Base and strides are powers of two
 * or multiples of the field's size, so that fields never overlap. With `hashed` the block of an entry begins at
 * `base + blockIndexOf(entry hash) · strides[0]`: first the hash, then the scalars.
 */
export interface LayoutField extends StateField {
  readonly base: bigint;
  readonly strides: readonly bigint[];
  /** The number among the mappings whose keys are hashed; absent for all other fields. */
  readonly hashed?: number | undefined;
}

/** The storage layout of a contract, committed in its contract leaf. */
export interface StorageLayout {
  readonly fields: readonly LayoutField[];
  /** The least height, at least 1, of a tree that holds all slots. */
  readonly cstateHeight: number;
}

/**
 * Places the fields in declaration order, each in the first gap that is aligned to its size rounded up to a power of two: the slot of a key
 * is then a mere concatenation of bits, the tree has the least height, and a field that is added at the end moves no other. Mappings with hashed keys
 * share one subtree behind all that, in blocks that hold the largest of their entries. Throws a RangeError for an entry that fits no block and for a layout above height 64.
 */
export function layoutOf(fields: readonly StateField[]): StorageLayout {
  const taken: Extent[] = [];
  const direct = new Map<StateField, LayoutField>();
  for (const field of fields.filter(({ keys }) => !isHashedKey(keys))) {
    let bits = bitsFor(BigInt(sizeOf(field)));
    const strides: bigint[] = [];
    for (const kind of [...field.keys].reverse()) {
      strides.unshift(1n << BigInt(bits));
      bits += KEY_BITS[kind]!;
    }
    direct.set(field, { ...field, base: take(taken, 1n << BigInt(bits)), strides });
  }
  const hashed = fields.filter(({ keys }) => isHashedKey(keys));
  const placeHashed = hashedPlaces(hashed, taken);
  const placed = fields.map((field) => direct.get(field) ?? placeHashed(field));
  const end = taken.reduce((last, { base, size }) => (base + size > last ? base + size : last), 0n);
  const cstateHeight = Math.max(1, bitsFor(end));
  if (cstateHeight > MAX_CONTRACT_STATE_HEIGHT)
    throw new RangeError(`the state needs a tree of height ${cstateHeight}, above 64`);
  return { fields: placed, cstateHeight };
}

/** The types of the parts of a mapping's key. */
export const keyTypesOf = ({ keys, keyTypes }: Pick<StateField, 'keys' | 'keyTypes'>): readonly AbiType[] =>
  keyTypes ?? keys.map(scalar);

const sizeOf = ({ type, name }: StateField): number => flatten(type, name).length;

interface Extent {
  readonly base: bigint;
  readonly size: bigint;
}

/** The subtree that the hashed mappings share; none without one. */
function hashedPlaces(fields: readonly StateField[], taken: Extent[]): (field: StateField) => LayoutField {
  for (const field of fields) {
    if (sizeOf(field) > MAX_ENTRY_SCALARS)
      throw new RangeError(
        `an entry of '${field.name}' has ${sizeOf(field)} scalars, and under a key of this width ${MAX_ENTRY_SCALARS} fit`,
      );
  }
  const bits = bitsFor(BigInt(Math.max(0, ...fields.map(sizeOf)) + 1));
  const base = fields.length === 0 ? 0n : take(taken, 1n << BigInt(BLOCK_INDEX_BITS + bits));
  return (field) => ({ ...field, base, strides: [1n << BigInt(bits)], hashed: fields.indexOf(field) });
}

/** Takes the first gap of a size. */
function take(taken: Extent[], size: bigint): bigint {
  const base = firstGap(taken, size);
  taken.push({ base, size });
  return base;
}

/** The lowest multiple of `size` where nothing lies yet. All sizes are powers of two, so a gap is free wholly or not at all. */
function firstGap(taken: readonly Extent[], size: bigint): bigint {
  const ends = taken.map(({ base, size: length }) => ((base + length + size - 1n) / size) * size);
  const isFree = (at: bigint): boolean => taken.every((each) => at + size <= each.base || each.base + each.size <= at);
  return [0n, ...ends].filter(isFree).reduce((least, at) => (at < least ? at : least));
}

/** The least n with 2^n ≥ count. */
function bitsFor(count: bigint): number {
  let bits = 0;
  while (1n << BigInt(bits) < count) bits++;
  return bits;
}

/** What the contract leaf commits to: 31 bytes of the SHA-256 of the layout's stable JSON. */
export function layoutHashOf(layout: StorageLayout): bigint {
  return BigInt(`0x${createHash('sha256').update('qed/layout').update(stableJson(layout)).digest('hex').slice(0, 62)}`);
}

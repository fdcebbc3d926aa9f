import { poseidonWithPrefix } from '../../parth/poseidon.js';
import { KEY_BITS, toField, type IrKind } from './kinds.js';

// A mapping whose key is too wide for an index keeps its entries in blocks of a subtree that all such mappings of a contract share. The hash of
// mapping and key decides the block, and the block's first slot binds it: `docs/decisions/0007-hashed-entries.md`.

/** A ContractId takes 33 bits: 2^32 stands for the user as caller. */
const MAX_INDEX_BITS = 33;

/** The low bits of an entry's hash that decide its block. */
export const BLOCK_INDEX_BITS = 60;
/** An entry's hash lies below 2^254, as all but one of 2^128 hashes do: only such a one has one form in bits. */
export const ENTRY_HASH_BITS = 254;
/** Scalars that fit an entry beside its hash. */
export const MAX_ENTRY_SCALARS = 7;

/** Whether a key's parts are no index together, so that they are hashed. */
export const isHashedKey = (keys: readonly IrKind[]): boolean =>
  keys.reduce((sum, kind) => sum + (KEY_BITS[kind] ?? Infinity), 0) > MAX_INDEX_BITS;

/** The domain of an entry's hash: the mapping's number among the hashed ones of its contract, in declaration order. */
export const entryTag = (mapping: number): string => `qed/entry-${mapping}`;

/** What the first slot of an entry holds once it is written; `key` are the key's parts as values of their kinds. */
export const entryHashOf = (mapping: number, key: readonly bigint[]): bigint =>
  poseidonWithPrefix(entryTag(mapping), key.map(toField));

/** The block of an entry among those of its size. Undefined for a hash that has none. */
export const blockIndexOf = (entryHash: bigint): bigint | undefined =>
  entryHash >> BigInt(ENTRY_HASH_BITS) === 0n ? BigInt.asUintN(BLOCK_INDEX_BITS, entryHash) : undefined;

import { createHash } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3';
import { QedError } from '../base/errors.js';
import { poseidon as hash, poseidonWithPrefix } from '../parth/poseidon.js';
import { rootFromPath } from '../parth/trees/merkle-tree.js';
import { element, u8 } from './kinds.js';

/**
 * The hash that a contract's `poseidon` gives of the same values. A struct is refused: its fields are hashed in the
 * order of their declaration, and an object does not tell it. Throws `QED1004`.
 */
export function poseidon(...inputs: readonly unknown[]): bigint {
  const [tag, ...rest] = inputs;
  return typeof tag === 'string' ? poseidonWithPrefix(tag, rest.flatMap(scalars)) : hash(inputs.flatMap(scalars));
}

function scalars(value: unknown): bigint[] {
  if (typeof value === 'bigint') return [element(value)];
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return [element(BigInt(value as boolean | number))];
  if (Array.isArray(value)) return value.flatMap(scalars);
  const what = typeof value === 'object' && value !== null ? 'a struct' : String(value);
  throw new QedError('QED1004', `poseidon of ${what} has no meaning outside a contract's own methods`, {
    hint: 'hash the fields one by one, in the order of their declaration: poseidon(order.price, order.amount)',
  });
}

export const sha256 = (bytes: Iterable<bigint>): bigint[] =>
  Array.from(createHash('sha256').update(bytesOf(bytes)).digest(), BigInt);

/** As in Ethereum. */
export const keccak256 = (bytes: Iterable<bigint>): bigint[] => Array.from(keccak_256(bytesOf(bytes)), BigInt);

const bytesOf = (bytes: Iterable<bigint>): Uint8Array => Uint8Array.from([...bytes].map((byte) => Number(u8(byte))));

/** The root that a leaf gives at an index; `path` holds the siblings, the lowest first. Throws `QED1105`. */
export function merkleRoot(leaf: bigint, index: bigint, path: Iterable<bigint>): bigint {
  const siblings = [...path];
  if (index < 0n || index >> BigInt(siblings.length) !== 0n) {
    const message = `there is no leaf ${index} where a path has ${siblings.length} siblings`;
    throw new QedError('QED1105', message, { hint: 'an index must be below the number of leaves of the tree' });
  }
  return rootFromPath(leaf, index, siblings);
}

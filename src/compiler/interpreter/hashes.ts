import { createHash } from 'node:crypto';
import { rootFromPath } from '../../parth/trees/merkle-tree.js';
import type { DigestAlgorithm } from '../ir/hash-ops.js';
import { OperationFailure } from './arithmetic.js';

/** The digest of bytes, byte by byte. */
export async function digestOf(algorithm: DigestAlgorithm, bytes: readonly bigint[]): Promise<bigint[]> {
  const data = Uint8Array.from(bytes, Number);
  if (algorithm === 'sha256') return Array.from(createHash('sha256').update(data).digest(), BigInt);
  // o1js is loaded only where it is needed: it takes a second
  const { Keccak } = await import('o1js');
  return Array.from(Keccak.ethereum(data).toBytes(), BigInt);
}

/** The root that a leaf and its siblings, lowest first, give at an index, which fails where the tree has no such leaf. */
export function rootOf(leaf: bigint, index: bigint, siblings: readonly bigint[]): bigint {
  if (index >> BigInt(siblings.length) !== 0n)
    throw new OperationFailure('index', `there is no leaf ${index} where a path has ${siblings.length} siblings`);
  return rootFromPath(leaf, index, siblings);
}

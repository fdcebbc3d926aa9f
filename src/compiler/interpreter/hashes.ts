import { createHash } from 'node:crypto';
import { Keccak } from 'o1js';
import { rootFromPath } from '../../parth/merkle-tree.js';
import type { DigestAlgorithm } from '../ir/ops.js';
import { OperationFailure } from './arithmetic.js';

/** The digest of bytes, byte by byte. */
export function digestOf(algorithm: DigestAlgorithm, bytes: readonly bigint[]): bigint[] {
  const data = Uint8Array.from(bytes, Number);
  const digest = algorithm === 'sha256' ? createHash('sha256').update(data).digest() : Keccak.ethereum(data).toBytes();
  return Array.from(digest, BigInt);
}

/** The root that a leaf and its siblings, lowest first, give at an index, which fails where the tree has no such leaf. */
export function rootOf(leaf: bigint, index: bigint, siblings: readonly bigint[]): bigint {
  if (index >> BigInt(siblings.length) !== 0n)
    throw new OperationFailure('index', `there is no leaf ${index} where a path has ${siblings.length} siblings`);
  return rootFromPath(leaf, index, siblings);
}

import { WHITELIST_HEIGHT } from '../../parth/heights.js';
import { MerkleTree } from '../../parth/merkle-tree.js';

/** A whitelist: the key hashes of its programs by slot, from slot 0 on. Its `path(slot)` is the witness of a membership. */
export function whitelistOf(keyHashes: readonly bigint[]): MerkleTree {
  return MerkleTree.from(
    WHITELIST_HEIGHT,
    keyHashes.map((hash, slot) => [BigInt(slot), hash] as const),
  );
}

import { WHITELIST_HEIGHT } from '../../src/parth/heights.js';
import { MerkleTree } from '../../src/parth/trees/merkle-tree.js';

/** A whitelist of any keys, made-up ones too, by slot from 0 on; `Whitelist` takes programs of the protocol only. `path(slot)` proves a membership. */
export function whitelistOf(keyHashes: readonly bigint[]): MerkleTree {
  return MerkleTree.from(
    WHITELIST_HEIGHT,
    keyHashes.map((hash, slot) => [BigInt(slot), hash] as const),
  );
}

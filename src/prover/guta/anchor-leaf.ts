import type { MerklePath } from '../../parth/trees/merkle-tree.js';
import type { ValueOf } from '../../parth/record.js';
import type { PastRootWitness } from '../gadgets/past-root.js';

/** Leaves of the checkpoint tree with their paths under its newest root. */
export type AnchorLeaf = ValueOf<typeof PastRootWitness>;

/** A leaf of the checkpoint tree and its path, from any tree that can tell them. */
export function anchorLeaf(
  tree: { get(index: bigint): bigint; path(index: bigint): MerklePath },
  checkpointId: bigint,
): AnchorLeaf {
  return { leaf: tree.get(checkpointId), path: tree.path(checkpointId) };
}

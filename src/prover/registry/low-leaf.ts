import type { MerklePath } from '../../parth/trees/merkle-tree.js';
import type { IndexedEntry } from '../../parth/trees/indexed-entry.js';
import type { IndexedInsertion, IndexedTree } from '../../parth/trees/indexed-tree.js';

/** The link of item i; past the last item, a leaf that is in the tree at the end. */
export function linkOf(
  tree: IndexedTree,
  { links }: IndexedInsertion,
  i: number,
): { low: IndexedEntry; lowPath: MerklePath } {
  const link = links[i];
  return link === undefined ? { low: tree.entry(0n), lowPath: tree.path(0n) } : { low: link.low, lowPath: link.path };
}

import { appendLeaves, type AppendWindow } from '../../../src/parth/trees/append-window.js';
import type { IndexedEntry, IndexedKind } from '../../../src/parth/trees/indexed-entry.js';
import type { IndexedTree } from '../../../src/parth/trees/indexed-tree.js';
import { MerkleTree, type MerklePath } from '../../../src/parth/trees/merkle-tree.js';

/** A key that a prover inserts at a low leaf of their choice. */
export interface ForgedItem {
  readonly key: bigint;
  readonly value?: bigint;
  readonly lowIndex: bigint;
}

export interface ForgedInsertion {
  readonly window: AppendWindow;
  readonly root: bigint;
  readonly links: readonly { readonly low: IndexedEntry; readonly lowPath: MerklePath }[];
}

/**
 * The witness that a prover makes who cares for no rule of the indexed tree but the Merkle paths: keys go where they are told, `count` may be
 * any claim about a sparse tree. `links` is filled to `size` with the sentinel.
 */
export function forgeInsertion(
  kind: IndexedKind,
  start: IndexedTree,
  forged: readonly ForgedItem[],
  size: number,
  count = start.count,
): ForgedInsertion {
  const entries = new Map(start.leaves().map(([index]) => [index, start.entry(index)] as const));
  const tree = MerkleTree.from(kind.height, start.leaves());
  const first = count + 1n;
  // A low leaf that is appended only in this batch is read as it will be: the prover knows it.
  const appended: IndexedEntry[] = [];
  forged.forEach(({ key, value = 0n, lowIndex }, i) => {
    const low = entries.get(lowIndex) ?? { key: 0n, nextKey: 0n, nextIndex: 0n, value: 0n };
    appended.push({ ...low, key, value });
    entries.set(first + BigInt(i), { ...low, key, value });
    if (entries.has(lowIndex)) entries.set(lowIndex, { ...low, nextKey: key, nextIndex: first + BigInt(i) });
  });
  const current = new Map(start.leaves().map(([index]) => [index, start.entry(index)] as const));
  appended.forEach((entry, i) => current.set(first + BigInt(i), entry));
  const window = appendLeaves(
    tree,
    first,
    appended.map((entry) => kind.hash(entry)),
    size,
  );
  const links = Array.from({ length: size }, (_, i) => {
    const item = forged[i];
    const lowIndex = item?.lowIndex ?? 0n;
    const low = current.get(lowIndex)!;
    const lowPath = tree.path(lowIndex);
    if (item !== undefined) {
      const updated = { ...low, nextKey: item.key, nextIndex: first + BigInt(i) };
      current.set(lowIndex, updated);
      tree.set(lowIndex, kind.hash(updated));
    }
    return { low, lowPath };
  });
  return { window, root: tree.root, links };
}

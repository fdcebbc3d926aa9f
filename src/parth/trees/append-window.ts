import type { LeafTree, MerklePath } from './merkle-tree.js';

/**
 * What a batch of appended leaves is proven from (PROTOCOL §6): a batch of up to `size` leaves, `size` a power of two, falls into at most two
 * aligned blocks of `size` leaves. `siblings` start at the blocks' level.
 */
export interface AppendWindow {
  /** The first block's `size − 1` first leaves before the batch; 0 from the batch's first slot on. */
  readonly oldLeaves: readonly bigint[];
  readonly first: MerklePath;
  /** The block after it, once the first one is written. */
  readonly second: MerklePath;
}

/**
 * Appends up to `size` leaves from slot `at` on, all slots from there on empty, and returns the witness of it. Throws a `RangeError` where
 * the tree has no whole block after the first one left.
 */
export function appendLeaves(tree: LeafTree, at: bigint, leaves: readonly bigint[], size: number): AppendWindow {
  assertRoom(tree.height, at, leaves.length, size);
  const block = at / BigInt(size);
  const start = block * BigInt(size);
  const oldLeaves = Array.from({ length: size - 1 }, (_, i) => tree.get(start + BigInt(i)));
  const first = blockPath(tree, block, size);
  const slots = leaves.map((leaf, i) => [at + BigInt(i), leaf] as const);
  for (const [slot, leaf] of slots) if (slot < start + BigInt(size)) tree.set(slot, leaf);
  const second = blockPath(tree, block + 1n, size);
  for (const [slot, leaf] of slots) if (slot >= start + BigInt(size)) tree.set(slot, leaf);
  return { oldLeaves, first, second };
}

/** Throws the `RangeError` of `appendLeaves`. */
export function assertRoom(height: number, at: bigint, count: number, size: number): void {
  if (count > size) throw new RangeError(`${count} leaves in a batch of ${size}`);
  if ((at / BigInt(size) + 2n) * BigInt(size) > 1n << BigInt(height))
    throw new RangeError(`a tree of height ${height} is full at ${at}`);
}

function blockPath(tree: LeafTree, block: bigint, size: number): MerklePath {
  return { index: block, siblings: tree.path(block * BigInt(size)).siblings.slice(Math.log2(size)) };
}

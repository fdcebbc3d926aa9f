// An indexed tree keeps its keys linked in order, and its witnesses prove that a key is present or absent.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootFromPath } from '../../src/parth/trees/merkle-tree.js';
import { KEY_LIMIT, REGISTRATIONS, WITHDRAWALS } from '../../src/parth/trees/indexed-entry.js';
import { IndexedTree, type IndexedInsertion } from '../../src/parth/trees/indexed-tree.js';

const keysOf = (tree: IndexedTree) => {
  const keys: bigint[] = [];
  for (let at = 0n; ;) {
    const { key, nextKey, nextIndex } = tree.entry(at);
    keys.push(key);
    if (nextKey === 0n) return keys;
    expect(tree.entry(nextIndex).key).toBe(nextKey);
    at = nextIndex;
  }
};

/** Follows a batch's witness from the root that the appended leaves give to the last one. */
function replayLinks(tree: IndexedTree, { links }: IndexedInsertion, keys: readonly bigint[]): bigint[] {
  const roots: bigint[] = [];
  links.forEach(({ low, path, index }, i) => {
    roots.push(rootFromPath(tree.kind.hash(low), path.index, path.siblings));
    const updated = tree.kind.hash({ ...low, nextKey: keys[i]!, nextIndex: index });
    roots.push(rootFromPath(updated, path.index, path.siblings));
  });
  return roots;
}

describe('IndexedTree', () => {
  it('starts with the sentinel alone', () => {
    const tree = new IndexedTree(REGISTRATIONS);
    expect(tree.count).toBe(0n);
    expect(tree.has(0n)).toBe(false);
    expect(tree.entry(0n)).toEqual({ key: 0n, nextKey: 0n, nextIndex: 0n, value: 0n });
    expect(tree.root).toBe(rootFromPath(REGISTRATIONS.hash(tree.entry(0n)), 0n, tree.path(0n).siblings));
  });

  it('links keys in order, whatever order they come in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.bigInt({ min: 1n, max: KEY_LIMIT - 1n }), { maxLength: 12 }), (keys) => {
        const tree = new IndexedTree(WITHDRAWALS);
        keys.forEach((key, i) => expect(tree.insert(key, key + 1n)).toBe(BigInt(i + 1)));
        expect(keysOf(tree)).toEqual([0n, ...[...keys].sort((a, b) => (a < b ? -1 : 1))]);
        keys.forEach((key) => expect(tree.entry(tree.indexOf(key)!).value).toBe(key + 1n));
        expect(new IndexedTree(WITHDRAWALS, tree.items()).root).toBe(tree.root);
        expect(tree.clone().root).toBe(tree.root);
      }),
      { numRuns: 20 },
    );
  });

  it('gives a batch the same root as single insertions, and paths that chain', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.bigInt({ min: 1n, max: 60n }), { minLength: 1, maxLength: 20 }),
        fc.nat({ max: 20 }),
        (all, split) => {
          const batch = all.slice(split).slice(0, 8);
          const tree = new IndexedTree(
            REGISTRATIONS,
            all.slice(0, split).map((key) => [key, 0n] as const),
          );
          const single = tree.clone();
          for (const key of batch) single.insert(key);
          const roots = replayLinks(
            tree,
            tree.insertBatch(
              batch.map((key) => [key, 0n] as const),
              8,
            ),
            batch,
          );
          expect(tree.root).toBe(single.root);
          if (batch.length > 0) expect(roots.at(-1)).toBe(tree.root);
          for (let i = 1; i + 1 < roots.length; i += 2) expect(roots[i]).toBe(roots[i + 1]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('finds the low leaf of an absent key', () => {
    const tree = new IndexedTree(REGISTRATIONS, [
      [50n, 0n],
      [10n, 0n],
      [30n, 0n],
    ]);
    expect([1n, 11n, 29n, 31n, 51n].map((key) => tree.lowIndexOf(key))).toEqual([0n, 2n, 2n, 3n, 1n]);
  });

  it.each([
    ['0', 0n],
    ['2^254', KEY_LIMIT],
    ['a key that is there', 7n],
  ])('refuses %s and stays as it was', (_, key) => {
    const tree = new IndexedTree(REGISTRATIONS, [[7n, 0n]]);
    const { root } = tree;
    expect(() => tree.insert(key)).toThrow(RangeError);
    expect(() =>
      tree.insertBatch(
        [
          [9n, 0n],
          [key, 0n],
        ],
        16,
      ),
    ).toThrow(RangeError);
    expect(() =>
      tree.insertBatch(
        [
          [9n, 0n],
          [9n, 0n],
        ],
        16,
      ),
    ).toThrow(RangeError);
    expect([tree.root, tree.count, tree.has(9n)]).toEqual([root, 1n, false]);
  });

  it('copies, and the copy is another tree', () => {
    const tree = new IndexedTree(REGISTRATIONS, [[7n, 0n]]);
    const [{ root }, copy] = [tree, tree.clone()];
    copy.insert(3n);
    expect([tree.root, tree.count, tree.has(3n), tree.lowIndexOf(3n)]).toEqual([root, 1n, false, 0n]);
    expect(copy.root).toBe(
      new IndexedTree(REGISTRATIONS, [
        [7n, 0n],
        [3n, 0n],
      ]).root,
    );
  });

  it('takes thousands of keys in a batch of its own', () => {
    const items = Array.from({ length: 3000 }, (_, i) => [BigInt((i * 7919) % 3001) + 1n, 0n] as const);
    const tree = new IndexedTree(REGISTRATIONS, items);
    expect(keysOf(tree)).toHaveLength(3001);
  });
});

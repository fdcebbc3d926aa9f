// A tree that knows only some leaves follows the whole tree as these leaves change.
import { describe, expect, it } from 'vitest';
import { MerkleTree, emptyRoot } from '../../src/parth/trees/merkle-tree.js';
import { PartialMerkleTree } from '../../src/parth/trees/partial-merkle-tree.js';

const full = () =>
  MerkleTree.from(
    8,
    [1n, 2n, 3n, 77n, 200n].map((index) => [index, 1000n + index] as const),
  );

describe('PartialMerkleTree', () => {
  it('follows a whole tree through changes of its known leaves', () => {
    const whole = full();
    const part = new PartialMerkleTree(8, whole.root);
    const first = full();
    for (const index of [2n, 77n]) part.add(first.get(index), first.path(index));
    for (const [index, leaf] of [
      [2n, 5n],
      [77n, 6n],
      [2n, 7n],
    ] as const) {
      whole.set(index, leaf);
      part.set(index, leaf);
      expect(part.root).toBe(whole.root);
      expect(part.get(index)).toBe(leaf);
      expect(part.path(index)).toEqual(whole.path(index));
    }
    // A path of the first tree, after changes.
    part.add(first.get(200n), first.path(200n));
    expect(part.path(200n)).toEqual(whole.path(200n));
    part.set(200n, 9n);
    whole.set(200n, 9n);
    expect(part.root).toBe(whole.root);
    expect(part.get(2n)).toBe(7n);
  });

  it('knows all of an empty tree', () => {
    const whole = new MerkleTree(24);
    const part = new PartialMerkleTree(24, emptyRoot(24));
    for (const index of [0n, 1n, 2n ** 24n - 1n, 4096n]) {
      whole.set(index, index + 1n);
      part.set(index, index + 1n);
      expect(part.root).toBe(whole.root);
      expect(part.path(index)).toEqual(whole.path(index));
    }
  });

  it('refuses a path of another tree, an unknown leaf and an index out of range', () => {
    const part = new PartialMerkleTree(8, full().root);
    const other = full();
    other.set(4n, 4n);
    expect(() => part.add(other.get(2n), other.path(2n))).toThrow(RangeError);
    expect(() => part.add(0n, { index: 2n, siblings: [] })).toThrow(RangeError);
    expect(() => part.get(2n)).toThrow(RangeError);
    expect(() => part.set(2n, 1n)).toThrow(RangeError);
    expect(() => part.path(256n)).toThrow(RangeError);
    part.add(full().get(2n), full().path(2n));
    expect(part.get(3n)).toBe(1003n);
    expect(() => part.get(77n)).toThrow(RangeError);
  });
});

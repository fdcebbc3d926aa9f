// The Merkle tree has the same roots and paths as the one in o1js.
import fc from 'fast-check';
import { Field, MerkleTree as O1jsMerkleTree } from 'o1js';
import { describe, expect, it } from 'vitest';
import { emptyRoot, MerkleTree, rootFromPath } from '../../src/parth/trees/merkle-tree.js';

const HEIGHT = 7;
const leaves = fc.array(
  fc.tuple(fc.bigInt({ min: 0n, max: (1n << BigInt(HEIGHT)) - 1n }), fc.bigInt({ min: 0n, max: 1n << 200n })),
  {
    maxLength: 12,
  },
);

describe('MerkleTree', () => {
  it('is the tree of o1js, whose height counts the leaves too', () => {
    fc.assert(
      fc.property(leaves, (items) => {
        const tree = new MerkleTree(HEIGHT);
        const other = new O1jsMerkleTree(HEIGHT + 1);
        for (const [index, leaf] of items) {
          tree.set(index, leaf);
          other.setLeaf(index, Field(leaf));
        }
        expect(tree.root).toBe(other.getRoot().toBigInt());
        for (const [index] of items) {
          expect(tree.path(index).siblings).toEqual(other.getWitness(index).map(({ sibling }) => sibling.toBigInt()));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is the same made at once as leaf by leaf; paths give the root', () => {
    fc.assert(
      fc.property(leaves, (items) => {
        const tree = new MerkleTree(HEIGHT);
        for (const [index, leaf] of items) tree.set(index, leaf);
        const whole = MerkleTree.from(HEIGHT, items);
        expect(whole.root).toBe(tree.root);
        for (let index = 0n; index < 1n << BigInt(HEIGHT); index += 9n) {
          expect(whole.path(index)).toEqual(tree.path(index));
          expect(rootFromPath(tree.get(index), index, tree.path(index).siblings)).toBe(tree.root);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('has the empty roots of an empty tree, at any height', () => {
    expect(emptyRoot(0)).toBe(0n);
    expect(new MerkleTree(64).root).toBe(emptyRoot(64));
    const tree = MerkleTree.from(64, [[(1n << 64n) - 1n, 5n]]);
    expect(tree.root).not.toBe(emptyRoot(64));
    tree.set((1n << 64n) - 1n, 0n);
    expect(tree.root).toBe(emptyRoot(64));
  });

  it('copies, and the copy is another tree', () => {
    const tree = MerkleTree.from(HEIGHT, [[3n, 5n]]);
    const copy = tree.clone();
    copy.set(3n, 6n);
    expect([tree.get(3n), copy.get(3n)]).toEqual([5n, 6n]);
    expect([...tree.leaves()]).toEqual([[3n, 5n]]);
  });

  it.each([-1n, 1n << BigInt(HEIGHT)])('refuses the index %d', (index) => {
    expect(() => new MerkleTree(HEIGHT).set(index, 1n)).toThrow(RangeError);
    expect(() => MerkleTree.from(HEIGHT, [[index, 1n]])).toThrow(RangeError);
  });
});

// Very many nodes are hashed in threads, and give what they give in this one.
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/kvq/drivers/memory.js';
import { atomically } from '../../src/kvq/transaction.js';
import { TREES } from '../../src/node/state/forest.js';
import { FIELD_ORDER } from '../../src/parth/field.js';
import { USER_TREE_HEIGHT } from '../../src/parth/heights.js';
import { poseidon } from '../../src/parth/poseidon.js';
import { hashPairs } from '../../src/parth/trees/hash-pairs.js';
import { MerkleTree } from '../../src/parth/trees/merkle-tree.js';

const childrenOf = (pairs: number): bigint[] =>
  Array.from({ length: 2 * pairs }, (_, i) => (i < 2 ? FIELD_ORDER - 1n : BigInt(i) ** 20n % FIELD_ORDER));

describe('the hashes of many nodes', () => {
  it.each([0, 1, 2, 1_000, 16_385])('of %i pairs are those of each', async (pairs) => {
    const children = childrenOf(pairs);
    const hashes = await hashPairs(children);
    expect(hashes).toHaveLength(pairs);
    const looked = hashes.map((_, i) => i).filter((i) => i < 5 || i >= pairs - 5 || i % 97 === 0);
    expect(looked.map((i) => hashes[i])).toEqual(looked.map((i) => poseidon(children.slice(2 * i, 2 * i + 2))));
  });

  it('make the tree in a store that they make in memory', async () => {
    const leaves = childrenOf(20_000).map((leaf, i) => [BigInt(i), leaf] as const);
    const store = new MemoryStore();
    const tree = TREES.gusr.of([]);
    const root = await atomically(store, (tx) => tree.write(tx, 1n, leaves));
    const plain = MerkleTree.from(USER_TREE_HEIGHT, leaves);
    expect(root).toBe(plain.root);
    expect(await tree.path(store, 1n, 12_345n)).toEqual(plain.path(12_345n));
  });

  it.each([
    [1, FIELD_ORDER],
    [1, -5n],
    [1, 2n ** 260n],
    [20_000, FIELD_ORDER],
    [20_000, -5n],
    [20_000, 2n ** 260n],
  ])('are refused for what is no field element: %i pairs, %i', async (pairs, value) => {
    const children = childrenOf(pairs).fill(value, 1, 2);
    await expect(hashPairs(children)).rejects.toThrow(RangeError);
    const leaves = children.map((leaf, i) => [BigInt(i), leaf] as const);
    const written = atomically(new MemoryStore(), (tx) => TREES.gusr.of([]).write(tx, 1n, leaves));
    await expect(written).rejects.toThrow(`${value} is no field element`);
  });
});

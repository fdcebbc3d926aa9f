// A Merkle tree in a store can be read as of any checkpoint, on every kind of store.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyRoot, MerkleTree, rootFromPath } from '../../../src/parth/trees/merkle-tree.js';
import { FixedConfigMerkleTree } from '../../../src/kvq/models/merkle-tree.js';
import type { KeyValueStore } from '../../../src/kvq/store.js';
import { atomically } from '../../../src/kvq/transaction.js';
import { collect, storeFixtures } from '../conformance.js';

const trees = new FixedConfigMerkleTree({ table: 0x7000, height: null, owner: ['u32', 'u32'] });
const single = new FixedConfigMerkleTree({ table: 0x7002, height: 6, owner: [] });

for (const fixture of storeFixtures) {
  describe(`a Merkle tree in a ${fixture.name} store`, () => {
    let store: KeyValueStore;
    beforeEach(async () => {
      store = await fixture.open();
    });
    afterEach(() => fixture.close(store));

    const write = (
      tree: ReturnType<typeof trees.of>,
      version: bigint,
      ...leaves: [bigint, bigint][]
    ): Promise<bigint> => atomically(store, (tx) => tree.write(tx, version, leaves));

    it('is empty at first', async () => {
      const tree = trees.of([1n, 2n], 64);
      expect(await tree.root(store, 0n)).toBe(emptyRoot(64));
      expect(await tree.leaf(store, 9n, 2n ** 64n - 1n)).toBe(0n);
      expect(await collect(tree.leaves(store, 9n))).toEqual([]);
      const path = await tree.path(store, 0n, 5n);
      expect(rootFromPath(0n, path.index, path.siblings)).toBe(emptyRoot(64));
    });

    it('is read as of each checkpoint', async () => {
      const tree = single.of([]);
      await write(tree, 3n, [1n, 10n], [5n, 50n]);
      await write(tree, 7n, [1n, 11n], [63n, 630n]);
      await write(tree, 8n, [5n, 0n]);
      const at = (leaves: [bigint, bigint][]): MerkleTree => MerkleTree.from(6, leaves);
      const expected: [bigint, MerkleTree][] = [
        [0n, at([])],
        [2n, at([])],
        [3n, at([[1n, 10n], [5n, 50n]])], // prettier-ignore
        [6n, at([[1n, 10n], [5n, 50n]])], // prettier-ignore
        [7n, at([[1n, 11n], [5n, 50n], [63n, 630n]])], // prettier-ignore
        [2n ** 32n - 1n, at([[1n, 11n], [63n, 630n]])], // prettier-ignore
      ];
      for (const [version, model] of expected) {
        expect(await tree.root(store, version)).toBe(model.root);
        expect(await collect(tree.leaves(store, version))).toEqual(
          [...model.leaves()].filter(([, leaf]) => leaf !== 0n),
        );
        for (const index of [0n, 1n, 5n, 62n, 63n]) {
          expect(await tree.leaf(store, version, index)).toBe(model.get(index));
          expect(await tree.path(store, version, index)).toEqual(model.path(index));
        }
      }
    });

    it('keeps trees of different owners apart, each with its height', async () => {
      await write(trees.of([1n, 1n], 64), 1n, [2n ** 64n - 1n, 7n]);
      await write(trees.of([1n, 2n], 1), 1n, [1n, 8n]);
      expect(await trees.of([1n, 1n], 64).root(store, 1n)).toBe(MerkleTree.from(64, [[2n ** 64n - 1n, 7n]]).root);
      expect(await trees.of([1n, 2n], 1).root(store, 1n)).toBe(MerkleTree.from(1, [[1n, 8n]]).root);
      expect(await trees.of([2n, 1n], 64).root(store, 1n)).toBe(emptyRoot(64));
      expect(await collect(trees.changes(store, 1n))).toEqual([
        { owner: [1n, 1n], index: 2n ** 64n - 1n },
        { owner: [1n, 2n], index: 1n },
      ]);
      expect(await collect(trees.changes(store, 1n, [1n, 2n]))).toEqual([{ owner: [1n, 2n], index: 1n }]);
      expect(await collect(trees.changes(store, 2n))).toEqual([]);
    });

    it('is written twice in one transaction as if once', async () => {
      const tree = single.of([]);
      const root = await atomically(store, async (tx) => {
        await tree.write(tx, 1n, [[0n, 5n]]);
        expect(await tree.leaf(tx, 1n, 0n)).toBe(5n);
        expect(await tree.leaf(store, 1n, 0n)).toBe(0n);
        return tree.write(tx, 1n, [[1n, 6n]]);
      });
      expect(root).toBe(MerkleTree.from(6, [[0n, 5n], [1n, 6n]]).root); // prettier-ignore
      expect(await tree.root(store, 1n)).toBe(root);
    });

    it('takes nodes of which others keep the leaves, beside leaves of its own, and rolls them back', async () => {
      const tree = single.of([]);
      const model = MerkleTree.from(6, [[1n, 5n], [9n, 6n], [63n, 7n]]); // prettier-ignore
      const first = await write(tree, 1n, [1n, 5n]);
      const root = await atomically(store, async (tx) => {
        await tree.write(tx, 2n, [[1n, model.node(3, 1n)], [7n, model.node(3, 7n)]], 3); // prettier-ignore
        return tree.write(tx, 2n, [[1n, 5n]]);
      });
      expect(root).toBe(model.root);
      const path = await tree.path(store, 2n, 1n);
      expect(rootFromPath(5n, path.index, path.siblings)).toBe(root);
      expect(await collect(tree.leaves(store, 2n))).toEqual([[1n, 5n]]);
      expect(await collect(single.changes(store, 2n))).toMatchObject([{ index: 8n }, { index: 56n }]);
      await atomically(store, (tx) => single.rollback(tx, 1n));
      expect(await tree.root(store, 9n)).toBe(first);
      await expect(atomically(store, (tx) => tree.write(tx, 3n, [[8n, 1n]], 3))).rejects.toBeInstanceOf(RangeError);
    });

    it('reads part of a path', async () => {
      const tree = single.of([]);
      await write(tree, 1n, [0n, 1n], [9n, 2n], [40n, 3n]);
      const model = MerkleTree.from(6, [[0n, 1n], [9n, 2n], [40n, 3n]]); // prettier-ignore
      const path = await tree.path(store, 1n, 2n, { fromLevel: 2, toLevel: 5 });
      expect(rootFromPath(model.node(2, 2n), path.index, path.siblings)).toBe(model.node(5, 0n));
    });

    it('writes nothing for leaves that stay as they are', async () => {
      const tree = single.of([]);
      const root = await write(tree, 1n, [0n, 1n]);
      expect(await write(tree, 2n, [0n, 1n], [3n, 0n])).toBe(root);
      expect(await collect(single.changes(store, 2n))).toEqual([]);
    });

    it('refuses an index outside, a height out of range, an earlier checkpoint', async () => {
      const tree = single.of([]);
      await expect(write(tree, 1n, [64n, 1n])).rejects.toBeInstanceOf(RangeError);
      await expect(tree.path(store, 1n, -1n)).rejects.toBeInstanceOf(RangeError);
      expect(() => trees.of([1n, 1n])).toThrow(RangeError);
      expect(() => trees.of([1n, 1n], 65)).toThrow(RangeError);
      await write(tree, 4n, [1n, 1n]);
      await expect(write(tree, 3n, [2n, 1n])).rejects.toBeInstanceOf(RangeError);
    });

    it('forgets the checkpoints that are rolled back, and only those', async () => {
      const tree = single.of([]);
      const deep = trees.of([4n, 4n], 64);
      await write(tree, 1n, [1n, 1n]);
      await write(tree, 2n, [1n, 2n], [2n, 2n]);
      await write(tree, 3n, [60n, 3n]);
      await write(deep, 3n, [2n ** 63n, 3n]);
      const roots = await Promise.all([1n, 2n].map((version) => tree.root(store, version)));
      await atomically(store, async (tx) => {
        await single.rollback(tx, 2n);
        await trees.rollback(tx, 2n);
      });
      expect(await tree.root(store, 9n)).toBe(roots[1]);
      expect(await deep.root(store, 9n)).toBe(emptyRoot(64));
      expect((await collect(store.range({ gte: Uint8Array.of(0x70, 0), lt: Uint8Array.of(0x70, 2) }))).length).toBe(0);
      await atomically(store, (tx) => single.rollback(tx, 1n));
      expect(await tree.root(store, 9n)).toBe(roots[0]);
      // What was rolled back can be written again.
      expect(await write(tree, 2n, [1n, 2n], [2n, 2n])).toBe(roots[1]);
    });

    it('equals the plain tree through any history', async () => {
      const leaf = fc.tuple(fc.bigInt(0n, 63n), fc.bigInt(0n, 3n));
      const history = fc.array(fc.array(leaf, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 });
      await fc.assert(
        fc.asyncProperty(history, fc.nat(5), async (batches, kept) => {
          const subject = await fixture.open();
          try {
            const tree = single.of([]);
            const models: MerkleTree[] = [new MerkleTree(6)];
            for (const [i, batch] of batches.entries()) {
              const model = models[i]!.clone();
              for (const [index, value] of batch) model.set(index, value);
              models.push(model);
              expect(await atomically(subject, (tx) => tree.write(tx, BigInt(i + 1), batch))).toBe(model.root);
            }
            await atomically(subject, (tx) => single.rollback(tx, BigInt(kept)));
            for (let version = 0; version <= batches.length; version++) {
              const model = models[Math.min(version, kept)]!;
              expect(await tree.root(subject, BigInt(version))).toBe(model.root);
              const leaves = [...model.leaves()].filter(([, value]) => value !== 0n).sort(([a], [b]) => Number(a - b));
              expect(await collect(tree.leaves(subject, BigInt(version)))).toEqual(leaves);
            }
          } finally {
            await fixture.close(subject);
          }
        }),
        { numRuns: fixture.name === 'memory' ? 40 : 15 },
      );
    });
  });
}

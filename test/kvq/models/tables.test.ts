// Typed tables keep their entries in key order and as of each checkpoint, on every kind of store.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserLeaf } from '../../../src/parth/leaves.js';
import { jsonCodec, recordCodec } from '../../../src/kvq/codec.js';
import { KeyLayout } from '../../../src/kvq/keys.js';
import { LeafTable } from '../../../src/kvq/models/leaf-table.js';
import { Table } from '../../../src/kvq/models/table.js';
import { Batch, type KeyValueStore, type Reader } from '../../../src/kvq/store.js';
import { atomically } from '../../../src/kvq/transaction.js';
import { collect, storeFixtures } from '../conformance.js';

const names = new Table(new KeyLayout(0x7010, ['u32', 'u32']), jsonCodec<string>());
const users = new LeafTable(0x7012, ['u32'], recordCodec(UserLeaf));
const user = (userId: bigint, nonce: bigint): UserLeaf => ({ ...UserLeaf.zero(), userId, nonce });

for (const fixture of storeFixtures) {
  describe(`tables in a ${fixture.name} store`, () => {
    let store: KeyValueStore;
    beforeEach(async () => {
      store = await fixture.open();
    });
    afterEach(() => fixture.close(store));

    it('keep typed entries in the order of their keys', async () => {
      const batch = new Batch();
      names.put(batch, [1n, 256n], 'c');
      names.put(batch, [1n, 2n], 'b');
      names.put(batch, [2n, 0n], 'd');
      names.put(batch, [0n, 9n], 'a');
      await store.write(batch);
      expect(await names.get(store, 1n, 2n)).toBe('b');
      expect(await names.getMany(store, [[9n, 9n], [2n, 0n]])).toEqual([undefined, 'd']); // prettier-ignore
      expect((await collect(names.list(store, [1n]))).map(([key, value]) => [...key, value])).toEqual([[1n, 2n, 'b'], [1n, 256n, 'c']]); // prettier-ignore
      expect((await collect(names.list(store, [], { reverse: true, limit: 2 }))).map(([, value]) => value)).toEqual([
        'd',
        'c',
      ]);
      expect(await names.last(store, [1n])).toEqual([[1n, 256n], 'c']);
      expect(await names.last(store, [7n])).toBeUndefined();
      await atomically(store, async (tx) => names.delete(tx, 1n, 2n));
      expect(await names.get(store, 1n, 2n)).toBeUndefined();
    });

    it('keep leaves as of each checkpoint', async () => {
      await atomically(store, async (tx) => {
        users.put(tx, 1n, [5n], user(5n, 1n));
        users.put(tx, 1n, [6n], user(6n, 1n));
        expect(await users.get(tx, 1n, 5n)).toEqual(user(5n, 1n));
      });
      await atomically(store, async (tx) => users.put(tx, 4n, [5n], user(5n, 2n)));
      expect(await users.get(store, 0n, 5n)).toBeUndefined();
      expect(await users.get(store, 3n, 5n)).toEqual(user(5n, 1n));
      expect(await users.getMany(store, 9n, [[6n], [5n], [7n]])).toEqual([user(6n, 1n), user(5n, 2n), undefined]);
      expect(await collect(users.list(store, 3n, []))).toEqual([[[5n], user(5n, 1n)], [[6n], user(6n, 1n)]]); // prettier-ignore
      expect(await collect(users.list(store, 4n, [5n]))).toEqual([[[5n], user(5n, 2n)]]);
      expect(await collect(users.changes(store, 1n))).toEqual([[5n], [6n]]);
      await atomically(store, (tx) => users.rollback(tx, 3n));
      expect(await users.get(store, 9n, 5n)).toEqual(user(5n, 1n));
      expect(await collect(users.changes(store, 4n))).toEqual([]);
    });

    it('list leaves without reading their old versions', async () => {
      const readsOf = async (versions: number): Promise<number> => {
        const subject = await fixture.open();
        try {
          await atomically(subject, async (tx) => {
            for (const id of [5n, 6n, 7n])
              for (let version = 1; version <= versions; version++)
                users.put(tx, BigInt(version), [id], user(id, BigInt(version)));
          });
          let reads = 0;
          const counting: Reader = {
            get: (key) => subject.get(key),
            getMany: (keys) => subject.getMany(keys),
            last: (ranges) => {
              reads += ranges.length;
              return subject.last(ranges);
            },
            async *range(options) {
              for await (const entry of subject.range(options)) {
                reads++;
                yield entry;
              }
            },
          };
          const at = BigInt(versions - 1);
          const found = await collect(users.list(counting, at, []));
          expect(found).toEqual([5n, 6n, 7n].map((id) => [[id], user(id, at)]));
          return reads;
        } finally {
          await fixture.close(subject);
        }
      };
      expect((await readsOf(4_000)) / (await readsOf(10))).toBeLessThan(3);
    });
  });
}

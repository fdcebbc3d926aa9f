import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LmdbStore } from '../../src/kvq/drivers/lmdb.js';
import { MemoryStore } from '../../src/kvq/drivers/memory.js';
import { RedisStore } from '../../src/kvq/drivers/redis/store.js';
import {
  Batch,
  keyText,
  WriteConflict,
  type Entry,
  type KeyValueStore,
  type RangeOptions,
} from '../../src/kvq/store.js';
import { sharedRedis } from '../support/redis-server.js';

/** Where a suite gets its store from. */
export interface StoreFixture {
  readonly name: string;
  open(): Promise<KeyValueStore>;
  /** Closes the store, or loses it as a crash would, and opens what is left of it; a memory store is just itself. */
  reopen(store: KeyValueStore): Promise<KeyValueStore>;
  close(store: KeyValueStore): Promise<void>;
}

const directories = new WeakMap<KeyValueStore, string>();

/** Every driver there is: each suite that takes a store runs over all of them. */
export const storeFixtures: readonly StoreFixture[] = [
  {
    name: 'memory',
    open: async () => new MemoryStore(),
    reopen: async (store) => store,
    close: (store) => store.close(),
  },
  {
    name: 'lmdb',
    async open() {
      const directory = mkdtempSync(join(tmpdir(), 'qed-kvq-'));
      const store = LmdbStore.open(directory);
      directories.set(store, directory);
      return store;
    },
    async reopen(store) {
      await store.close();
      const again = LmdbStore.open(directories.get(store)!);
      directories.set(again, directories.get(store)!);
      return again;
    },
    async close(store) {
      await store.close();
      rmSync(directories.get(store)!, { recursive: true, force: true });
    },
  },
  redisFixture('redis', async () => (await sharedRedis()).url),
];

/** Stores on a Redis, each with a name of its own. */
export function redisFixture(name: string, url: () => Promise<string>): StoreFixture {
  const names = new WeakMap<KeyValueStore, string>();
  const open = async (store: string): Promise<KeyValueStore> => {
    const opened = await RedisStore.open({ url: await url(), name: store });
    names.set(opened, store);
    return opened;
  };
  return {
    name,
    open: () => open(`test-${randomUUID()}`),
    async reopen(store) {
      await store.close();
      return open(names.get(store)!);
    },
    close: (store) => store.close(),
  };
}

export const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const plain = ({ key, value }: Entry): [number[], number[]] => [[...key], [...value]];

/** What every driver promises (`KeyValueStore`). */
export function describeStore(fixture: StoreFixture): void {
  describe(`a ${fixture.name} store`, () => {
    let store: KeyValueStore;
    beforeEach(async () => {
      store = await fixture.open();
    });
    afterEach(() => fixture.close(store));

    const put = (...keys: number[][]): Promise<void> => {
      const batch = new Batch();
      for (const key of keys) batch.put(bytes(...key), bytes(...key, 0xaa));
      return store.write(batch);
    };
    const range = async (options: RangeOptions): Promise<number[][]> =>
      (await collect(store.range(options))).map(({ key }) => [...key]);

    it('reads what was written, and nothing else', async () => {
      await put([1], [1, 0], [1, 1], [2]);
      expect([...(await store.get(bytes(1, 0)))!]).toEqual([1, 0, 0xaa]);
      expect(await store.get(bytes(1, 2))).toBeUndefined();
      const many = await store.getMany([bytes(2), bytes(3), bytes(1)]);
      expect(many.map((value) => value && [...value])).toEqual([[2, 0xaa], undefined, [1, 0xaa]]);
    });

    it('tells an empty value from none', async () => {
      await store.write(new Batch().put(bytes(1), bytes()));
      expect((await store.get(bytes(1)))?.length).toBe(0);
      await store.write(new Batch().delete(bytes(1)));
      expect(await store.get(bytes(1))).toBeUndefined();
    });

    it('keeps values of a megabyte and many entries', async () => {
      const large = new Uint8Array(2 ** 20).fill(7);
      const batch = new Batch().put(bytes(9), large);
      for (let i = 0; i < 5_000; i++) batch.put(bytes(1, i >> 8, i & 0xff), bytes(i & 0xff));
      await store.write(batch);
      expect(Buffer.compare((await store.get(bytes(9)))!, large)).toBe(0);
      const keys = await range({ gte: bytes(1), lt: bytes(2) });
      expect(keys.length).toBe(5_000);
      expect(keys.every((key, i) => key[1] === i >> 8 && key[2] === (i & 0xff))).toBe(true);
    });

    it('lists a range in byte order, both ways, bounded', async () => {
      await put([1], [1, 0], [1, 0xff], [1, 0x7f], [2], [0xff, 0xff], [0]);
      expect(await range({ gte: bytes(1), lt: bytes(2) })).toEqual([[1], [1, 0], [1, 0x7f], [1, 0xff]]);
      expect(await range({ gte: bytes(1, 0), lt: bytes(0xff, 0xff), reverse: true })).toEqual([
        [2],
        [1, 0xff],
        [1, 0x7f],
        [1, 0],
      ]);
      expect(await range({ gte: bytes(0), lt: bytes(2), limit: 2 })).toEqual([[0], [1]]);
      expect(await range({ gte: bytes(0), lt: bytes(2), reverse: true, limit: 1 })).toEqual([[1, 0xff]]);
      expect(await range({ gte: bytes(2), lt: bytes(1) })).toEqual([]);
      expect(await range({ gte: bytes(1), lt: bytes(1) })).toEqual([]);
      expect(await range({ gte: bytes(0), lt: bytes(2), limit: 0 })).toEqual([]);
    });

    it('gives the last entry of each range', async () => {
      await put([1], [1, 5], [2]);
      const found = await store.last([
        { gte: bytes(1), lt: bytes(2) },
        { gte: bytes(1, 6), lt: bytes(2) },
        { gte: bytes(1), lt: bytes(1, 5) },
        { gte: bytes(0), lt: bytes(9) },
      ]);
      expect(found.map((entry) => entry && [...entry.key])).toEqual([[1, 5], undefined, [1], [2]]);
    });

    it('may be written while a range is read', async () => {
      await put(...Array.from({ length: 600 }, (_, i) => [1, i >> 8, i & 0xff]));
      let seen = 0;
      for await (const { key } of store.range({ gte: bytes(1), lt: bytes(2) })) {
        seen++;
        await store.write(new Batch().delete(key));
      }
      expect(seen).toBe(600);
      expect(await range({ gte: bytes(1), lt: bytes(2) })).toEqual([]);
    });

    it('applies a batch whole or not at all', async () => {
      await put([1]);
      const failing = new Batch().put(bytes(2), bytes(2)).delete(bytes(1)).expect(bytes(3), bytes(1));
      await expect(store.write(failing)).rejects.toMatchObject({ code: 'QED5004', key: bytes(3) });
      expect(await range({ gte: bytes(0), lt: bytes(9) })).toEqual([[1]]);
      await store.write(
        new Batch()
          .put(bytes(2), bytes(2))
          .delete(bytes(1))
          .expect(bytes(1), bytes(1, 0xaa))
          .expect(bytes(3), undefined),
      );
      expect(await range({ gte: bytes(0), lt: bytes(9) })).toEqual([[2]]);
    });

    it('compares before it writes: the batch does not see itself', async () => {
      await store.write(new Batch().put(bytes(1), bytes(5)).expect(bytes(1), undefined));
      await expect(store.write(new Batch().put(bytes(1), bytes(6)).expect(bytes(1), bytes(6)))).rejects.toBeInstanceOf(
        WriteConflict,
      );
    });

    it('lets exactly one of many writers win', async () => {
      const wins = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          store.write(new Batch().expect(bytes(1), undefined).put(bytes(1), bytes(i)).put(bytes(2, i), bytes())).then(
            () => i,
            () => undefined,
          ),
        ),
      );
      const winner = wins.filter((win) => win !== undefined);
      expect(winner.length).toBe(1);
      expect([...(await store.get(bytes(1)))!]).toEqual(winner);
      expect(await range({ gte: bytes(2), lt: bytes(3) })).toEqual([[2, winner[0]]]);
    });

    it('applies writes in the order of the calls', async () => {
      await Promise.all(Array.from({ length: 50 }, (_, i) => store.write(new Batch().put(bytes(1), bytes(i)))));
      expect([...(await store.get(bytes(1)))!]).toEqual([49]);
    });

    it.each([
      ['bytes', bytes(1, 2)],
      // Its `slice` is no copy.
      ['a buffer', Buffer.from([1, 2])],
    ])('keeps no hold of what it was given or gave: %s', async (_, value) => {
      await store.write(new Batch().put(bytes(1), value));
      value[0] = 9;
      const read = (await store.get(bytes(1)))!;
      expect([...read]).toEqual([1, 2]);
      read[0] = 8;
      expect([...(await store.get(bytes(1)))!]).toEqual([1, 2]);
      const [first, second] = await store.getMany([bytes(1), bytes(1)]);
      first![0] = 7;
      expect([...second!]).toEqual([1, 2]);
    });

    it('refuses a key without bytes or with too many', () => {
      expect(() => new Batch().put(bytes(), bytes())).toThrow(RangeError);
      expect(() => new Batch().put(new Uint8Array(513), bytes())).toThrow(RangeError);
    });

    it('writes nothing once it is closed', async () => {
      await store.write(new Batch().put(bytes(1), bytes()));
      const closing = await fixture.open();
      await closing.close();
      await expect(closing.get(bytes(1))).rejects.toMatchObject({ code: 'QED5006' });
      await expect(closing.write(new Batch().put(bytes(1), bytes()))).rejects.toMatchObject({ code: 'QED5006' });
    });

    it('keeps everything when it is opened again', async () => {
      await put([1], [2, 3]);
      store = await fixture.reopen(store);
      expect(await range({ gte: bytes(0), lt: bytes(9) })).toEqual([[1], [2, 3]]);
    });

    it('behaves like a sorted map', async () => {
      const key = fc.uint8Array({ minLength: 1, maxLength: 3, max: 3 });
      const step = fc.oneof(
        {
          weight: 5,
          arbitrary: fc.record({ op: fc.constant('put' as const), key, value: fc.uint8Array({ maxLength: 4 }) }),
        },
        { weight: 2, arbitrary: fc.record({ op: fc.constant('delete' as const), key }) },
        {
          weight: 3,
          arbitrary: fc.record({
            op: fc.constant('range' as const),
            gte: key,
            lt: key,
            reverse: fc.boolean(),
            limit: fc.nat(5),
          }),
        },
        { weight: 1, arbitrary: fc.record({ op: fc.constant('reopen' as const) }) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
          let subject = await fixture.open();
          const model = new Map<string, Entry>();
          try {
            for (const next of steps) {
              if (next.op === 'put') {
                await subject.write(new Batch().put(next.key, next.value));
                model.set(keyText(next.key), next);
              } else if (next.op === 'delete') {
                await subject.write(new Batch().delete(next.key));
                model.delete(keyText(next.key));
              } else if (next.op === 'reopen') {
                subject = await fixture.reopen(subject);
              } else {
                const inside = [...model]
                  .filter(([text]) => text >= keyText(next.gte) && text < keyText(next.lt))
                  .sort(([a], [b]) => (a < b ? -1 : 1));
                const expected = (next.reverse ? inside.reverse() : inside)
                  .slice(0, next.limit)
                  .map(([, entry]) => plain(entry));
                expect((await collect(subject.range(next))).map(plain)).toEqual(expected);
              }
            }
          } finally {
            await fixture.close(subject);
          }
        }),
        { numRuns: fixture.name === 'memory' ? 200 : 40 },
      );
    });
  });
}

// Transactions of a group are one write, and each of them still happens wholly or not at all.
import { describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../src/kvq/drivers/memory.js';
import { Batch, WriteConflict } from '../../src/kvq/store.js';
import { atomically, StoreTransaction } from '../../src/kvq/transaction.js';
import { TransactionGroup } from '../../src/kvq/transaction-group.js';
import { bytes, storeFixtures } from './conformance.js';

const [COUNTER, OTHER] = [bytes(1), bytes(2)];

const groupOf = (store: ConstructorParameters<typeof TransactionGroup>[0]): TransactionGroup<null> =>
  new TransactionGroup(store, async () => undefined);

async function increment(tx: StoreTransaction): Promise<number> {
  const value = ((await tx.getForUpdate(COUNTER))?.[0] ?? 0) + 1;
  tx.put(COUNTER, bytes(value));
  return value;
}

describe('a group of transactions', () => {
  for (const fixture of storeFixtures)
    it(`sees what those before wrote, in one write of a ${fixture.name} store`, async () => {
      const store = await fixture.open();
      const write = vi.spyOn(store, 'write');
      const group = groupOf(store);
      const results = await Promise.all(Array.from({ length: 30 }, () => group.run(null, increment)));
      expect(results).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
      expect([...(await store.get(COUNTER))!]).toEqual([30]);
      expect(write).toHaveBeenCalledTimes(1);
      await fixture.close(store);
    });

  it('leaves out what a transaction wrote that failed, and all of it', async () => {
    const store = new MemoryStore();
    const group = groupOf(store);
    const failing = group.run(null, async (tx) => {
      await increment(tx);
      tx.put(OTHER, bytes(9));
      throw new RangeError('its own');
    });
    const [first, failed, last] = await Promise.allSettled([
      group.run(null, increment),
      failing,
      group.run(null, increment),
    ]);
    expect([first, last]).toMatchObject([{ value: 1 }, { value: 2 }]);
    expect(failed).toMatchObject({ status: 'rejected', reason: new RangeError('its own') });
    expect(await store.get(OTHER)).toBeUndefined();
  });

  it('tells nobody how it ended before the batch is written, also whom it failed', async () => {
    const store = new MemoryStore();
    const group = groupOf(store);
    let written = false;
    const write = store.write.bind(store);
    vi.spyOn(store, 'write').mockImplementation(async (batch) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await write(batch);
      written = true;
    });
    const ends = [increment, () => Promise.reject(new RangeError('its own'))].map((body) =>
      group.run<unknown>(null, body).then(
        () => written,
        () => written,
      ),
    );
    expect(await Promise.all(ends)).toEqual([true, true]);
  });

  it('runs all again where another writer was faster', async () => {
    const store = new MemoryStore();
    const group = groupOf(store);
    let runs = 0;
    const results = await Promise.all([
      group.run(null, increment),
      group.run(null, async (tx) => {
        if (++runs === 1) await store.write(new Batch().put(COUNTER, bytes(10)));
        return increment(tx);
      }),
    ]);
    expect(results).toEqual([11, 12]);
    expect(runs).toBe(2);
  });

  it('runs again what failed on an entry that changed meanwhile', async () => {
    const store = new MemoryStore();
    let runs = 0;
    const result = await groupOf(store).run(null, async (tx) => {
      const value = (await tx.getForUpdate(COUNTER))?.[0];
      if (++runs === 1) await store.write(new Batch().put(COUNTER, bytes(1)));
      if (value === undefined) throw new RangeError('there is nothing yet');
      return value;
    });
    expect([result, runs]).toEqual([1, 2]);
  });

  it('fails all where the store cannot write, and goes on later', async () => {
    const store = new MemoryStore();
    const group = groupOf(store);
    vi.spyOn(store, 'write').mockRejectedValueOnce(new Error('the disk is full'));
    const ends = await Promise.allSettled([group.run(null, increment), group.run(null, increment)]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await group.run(null, increment)).toBe(1);
  });

  it('gives a body that never succeeds back, and not for ever', async () => {
    const store = new MemoryStore();
    vi.spyOn(store, 'write').mockRejectedValue(new WriteConflict(COUNTER));
    await expect(groupOf(store).run(null, increment)).rejects.toBeInstanceOf(WriteConflict);
  });

  it('fetches once what all of them read', async () => {
    const store = new MemoryStore();
    await store.write(new Batch().put(COUNTER, bytes(5)));
    const get = vi.spyOn(store, 'get');
    const hinted: unknown[] = [];
    const group = new TransactionGroup<Uint8Array>(store, (tx, keys) => {
      hinted.push(keys);
      return tx.fetch(keys);
    });
    expect(await Promise.all([group.run(COUNTER, increment), group.run(COUNTER, increment)])).toEqual([6, 7]);
    expect(hinted).toEqual([[COUNTER, COUNTER]]);
    expect(get).not.toHaveBeenCalled();
  });

  it('keeps what one of them fetches for all', async () => {
    const store = new MemoryStore();
    await store.write(new Batch().put(COUNTER, bytes(5)));
    const get = vi.spyOn(store, 'get');
    const group = groupOf(store);
    const fetching = group.run(null, async (tx) => {
      await tx.fetch([COUNTER]);
      return increment(tx);
    });
    expect(await Promise.all([fetching, group.run(null, increment)])).toEqual([6, 7]);
    expect(get).not.toHaveBeenCalled();
  });

  it('takes in who comes while another batch is written', async () => {
    const store = new MemoryStore();
    const group = groupOf(store);
    const first = group.run(null, increment);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await Promise.all([first, group.run(null, increment)])).toEqual([1, 2]);
  });
});

describe('what a transaction fetched', () => {
  it('is read once, and is a condition only where it is read for update', async () => {
    const store = new MemoryStore();
    await store.write(new Batch().put(COUNTER, bytes(5)).put(OTHER, bytes(7)));
    let runs = 0;
    const value = await atomically(store, async (tx) => {
      await tx.fetch([COUNTER, OTHER]);
      if (++runs === 1) await store.write(new Batch().put(OTHER, bytes(8)));
      await tx.get(OTHER);
      return increment(tx);
    });
    expect([value, runs]).toEqual([6, 1]);
    const raced = atomically(
      store,
      async (tx) => {
        await tx.fetch([COUNTER]);
        await store.write(new Batch().put(COUNTER, bytes(20 + ++runs)));
        return increment(tx);
      },
      1,
    );
    await expect(raced).rejects.toBeInstanceOf(WriteConflict);
  });
});

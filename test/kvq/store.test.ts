// Batches and transactions are applied as a whole or not at all, and concurrent writers lose no update.
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/kvq/drivers/memory.js';
import { Batch, WriteConflict } from '../../src/kvq/store.js';
import { atomically, StoreTransaction } from '../../src/kvq/transaction.js';
import { bytes, describeStore, storeFixtures } from './conformance.js';

for (const fixture of storeFixtures) describeStore(fixture);

describe('a batch', () => {
  it('merges writes and conditions of another', async () => {
    const store = new MemoryStore();
    const batch = new Batch().put(bytes(1), bytes(1)).put(bytes(2), bytes(1));
    batch.merge(new Batch().put(bytes(2), bytes(2)).delete(bytes(1)).expect(bytes(3), undefined));
    await store.write(batch);
    expect(await store.get(bytes(1))).toBeUndefined();
    expect([...(await store.get(bytes(2)))!]).toEqual([2]);
  });

  it('refuses conditions that contradict each other', () => {
    expect(() => new Batch().expect(bytes(1), undefined).expect(bytes(1), bytes(1))).toThrow(WriteConflict);
  });
});

describe('a transaction', () => {
  it('sees its own writes', async () => {
    const store = new MemoryStore();
    await store.write(new Batch().put(bytes(1), bytes(1)).put(bytes(2), bytes(2)));
    const tx = new StoreTransaction(store);
    tx.put(bytes(1), bytes(9)).delete(bytes(2));
    expect([...(await tx.get(bytes(1)))!]).toEqual([9]);
    expect(await tx.getMany([bytes(2), bytes(1)])).toEqual([undefined, bytes(9)]);
    expect([...(await store.get(bytes(1)))!]).toEqual([1]);
  });

  it('loses no increment of concurrent writers', async () => {
    for (const fixture of storeFixtures) {
      const store = await fixture.open();
      const increment = (): Promise<void> =>
        atomically(store, async (tx) => {
          const value = (await tx.getForUpdate(bytes(1)))?.[0] ?? 0;
          tx.put(bytes(1), bytes(value + 1));
        });
      await Promise.all(Array.from({ length: 30 }, increment));
      expect([...(await store.get(bytes(1)))!], fixture.name).toEqual([30]);
      await fixture.close(store);
    }
  });

  it('runs again where it failed on what changed between two reads, and not where it failed on its own', async () => {
    const store = new MemoryStore();
    const both = (value: number): Batch => new Batch().put(bytes(1), bytes(value)).put(bytes(2), bytes(value));
    await store.write(both(1));
    let runs = 0;
    const result = await atomically(store, async (tx) => {
      const first = (await tx.getForUpdate(bytes(1)))![0];
      if (++runs === 1) await store.write(both(2));
      if (first !== (await tx.getForUpdate(bytes(2)))![0]) throw new RangeError('the entries do not fit');
      return first;
    });
    expect([result, runs]).toEqual([2, 2]);
    const failing = atomically(store, async (tx) => {
      runs++;
      await tx.getForUpdate(bytes(1));
      throw new RangeError('its own');
    });
    await expect(failing).rejects.toThrow('its own');
    expect(runs).toBe(3);
  });

  it('gives up after as many attempts as it was allowed', async () => {
    const store = new MemoryStore();
    let runs = 0;
    const failing = atomically(
      store,
      async (tx) => {
        runs++;
        tx.expect(bytes(1), bytes(1)).put(bytes(2), bytes());
      },
      3,
    );
    await expect(failing).rejects.toMatchObject({ code: 'QED5004' });
    expect(runs).toBe(3);
  });
});

// The queues of submissions keep the order of arrival, and record what each block did until it is rolled back.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jsonCodec } from '../../../src/kvq/codec.js';
import { Batch, type KeyValueStore } from '../../../src/kvq/store.js';
import { atomically } from '../../../src/kvq/transaction.js';
import { CheckpointDrainQueue, CheckpointHistoryQueue } from '../../../src/node/state/checkpoint-queues.js';
import { collect, storeFixtures } from '../../kvq/conformance.js';

const drain = new CheckpointDrainQueue(jsonCodec<string>());
const history = new CheckpointHistoryQueue(jsonCodec<string[]>());

for (const fixture of storeFixtures) {
  describe(`checkpoint queues in a ${fixture.name} store`, () => {
    let store: KeyValueStore;
    beforeEach(async () => {
      store = await fixture.open();
    });
    afterEach(() => fixture.close(store));

    it('keep what waits in the order of arrival, and no number twice', async () => {
      await atomically(store, async (tx) => {
        expect(await drain.append(tx, 'a')).toBe(0n);
        expect(await drain.append(tx, 'b')).toBe(1n);
      });
      const batch = new Batch();
      drain.remove(batch, 1n);
      await store.write(batch);
      store = await fixture.reopen(store);
      expect(await atomically(store, (tx) => drain.append(tx, 'c'))).toBe(2n);
      expect(await collect(drain.list(store))).toEqual([[0n, 'a'], [2n, 'c']]); // prettier-ignore
      expect(await collect(drain.list(store, { from: 1n }))).toEqual([[2n, 'c']]);
      expect(await collect(drain.list(store, { limit: 1 }))).toEqual([[0n, 'a']]);
      expect(await drain.get(store, 1n)).toBeUndefined();
    });

    it('keep every one of many that arrive at once', async () => {
      await Promise.all(Array.from({ length: 20 }, (_, i) => atomically(store, (tx) => drain.append(tx, String(i)))));
      const all = await collect(drain.list(store));
      expect(all.map(([number]) => number)).toEqual(Array.from({ length: 20 }, (_, i) => BigInt(i)));
      expect(new Set(all.map(([, value]) => value)).size).toBe(20);
    });

    it('keep what each block did, until it is rolled back', async () => {
      const batch = new Batch();
      for (const id of [1n, 2n, 300n]) history.put(batch, id, [`block ${id}`]);
      await store.write(batch);
      expect(await history.get(store, 2n)).toEqual(['block 2']);
      expect(await history.newest(store)).toEqual([300n, ['block 300']]);
      expect((await collect(history.list(store, 2n))).map(([id]) => id)).toEqual([2n, 300n]);
      await atomically(store, (tx) => history.rollback(tx, 1n));
      expect(await collect(history.list(store))).toEqual([[1n, ['block 1']]]);
    });
  });
}

// The disk of a realm that proves is full at any step of a batch: it says so, keeps what it has, and goes on when there is space.
import { expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { diskFull } from '../../../src/kvq/errors.js';
import type { Batch } from '../../../src/kvq/store.js';
import { testCoordinator, testRealm, TOKENS } from '../support/realm-network.js';

class FullStore extends MemoryStore {
  full = false;
  override write(batch: Batch): Promise<void> {
    return this.full ? Promise.reject(diskFull('here')) : super.write(batch);
  }
}

it('goes on when there is space again', async () => {
  const coordinator = await testCoordinator();
  const kept = new FullStore();
  const realm = await testRealm(coordinator.client(TOKENS.north), 0n, kept, { proves: true });
  const [ann, , cy] = coordinator.users;
  const id = await realm.client.submitEndCap(ann!.session(await realm.client.anchor(), { events: 1 }));
  realm.sync.start();
  kept.full = true;
  await expect.poll(() => realm.faults.length).toBeGreaterThan(0);
  expect(realm.faults[0]).toMatchObject({ code: 'QED5003' });
  expect((await realm.client.status()).troubles).toMatchObject([{ code: 'QED5003' }]);
  await expect(
    realm.client.submitEndCap(cy!.session(await realm.client.anchor(), { events: 1 })),
  ).rejects.toMatchObject({ code: 'QED5003' });
  kept.full = false;
  await expect.poll(() => realm.batches.length).toBe(1);
  kept.full = true;
  await expect(realm.prove()).rejects.toMatchObject({ code: 'QED5003' });
  kept.full = false;
  expect(await realm.prove()).toBe(1);
  kept.full = true;
  await expect.poll(async () => (await coordinator.client().status()).waiting.endCaps).toBe(1);
  await coordinator.block();
  kept.full = false;
  await expect.poll(async () => (await realm.client.getSubmission(id)).status, { timeout: 20_000 }).toBe('proven');
  expect((await realm.client.status()).troubles).toEqual([]);
  await realm.sync.stop();
  await realm.server.close();
  await coordinator.stop();
});

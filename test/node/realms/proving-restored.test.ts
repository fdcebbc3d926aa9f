// The store of a realm that proves, or of its coordinator, is put back to an older copy in the middle of a batch: what was acknowledged before the copy lands once,
// and both go on.
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import type { KeyValueStore } from '../../../src/kvq/store.js';
import type { FakeUser } from '../support/fake-user.js';
import { testCoordinator, testRealm, TOKENS, type TestCoordinator, type TestRealm } from '../support/realm-network.js';
import { rowsByTable } from '../support/rows.js';
import { copyOf } from '../support/snapshot.js';

const started: { stop(): Promise<unknown> }[] = [];
const stopAll = async (): Promise<void> => {
  for (const it of started.splice(0).reverse()) await it.stop();
};
afterEach(stopAll);

let clock = 1_800_000_000_000;

async function coordinatorOn(store: KeyValueStore, workers = 1): Promise<TestCoordinator> {
  const coordinator = await testCoordinator({ store, workers, now: () => (clock += 10) });
  started.push(coordinator);
  return coordinator;
}

async function realmOn(coordinator: TestCoordinator, kept: KeyValueStore): Promise<TestRealm> {
  const realm = await testRealm(coordinator.client(TOKENS.north), 0n, kept, { proves: true });
  started.push({ stop: async () => (await realm.sync.stop(), realm.server.close()) });
  return realm;
}

const submit = async ({ client }: TestRealm, user: FakeUser): Promise<string> =>
  client.submitEndCap(user.session(await client.anchor(), { events: 1 }));

/** Rounds until nothing waits, with a block after each. */
async function goOn(coordinator: TestCoordinator, realm: TestRealm): Promise<void> {
  for (let round = 0; round < 6; round++) {
    await realm.round().catch((error: unknown) => expect(error).toMatchObject({ code: /^QED40(19|43)$/ }));
    if ((await coordinator.client().status()).waiting.endCaps > 0) await coordinator.block();
  }
  await realm.sync.round();
}

async function expectLandedOnce(coordinator: TestCoordinator, realm: TestRealm, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const status = await coordinator.client().getSubmission(id);
    expect(status).toMatchObject({ status: 'proven' });
    expect(await realm.client.getSubmission(id)).toEqual(status);
  }
  const checkpoints = await coordinator.client().listCheckpoints();
  expect(checkpoints.reduce((sum, { endCaps }) => sum + endCaps, 0)).toBe(ids.length);
  expect(await realm.client.listCheckpoints()).toEqual(checkpoints);
  expect(await realm.client.anchor()).toEqual(await coordinator.client().anchor());
  const left = Object.keys(await rowsByTable(realm.kept)).filter((name) =>
    /^(jobs|jobP|jobW|jobTimers|provenJ|realmB|waiting)/.test(name),
  );
  expect(left).toEqual([]);
}

const MOMENTS = ['before the batch', 'when the batch is planned', 'when it is proven', 'when it is handed in'] as const;

describe('a realm that proves is put back to a copy made', () => {
  it.each(MOMENTS.flatMap((moment) => [[moment, 'waits'] as const, [moment, 'has landed'] as const]))(
    '%s, while the proof of it %s',
    async (moment, fate) => {
      const coordinator = await coordinatorOn(new MemoryStore());
      const [ann, , cy] = coordinator.users;
      const first = await realmOn(coordinator, new MemoryStore());
      let copy: KeyValueStore | undefined;
      const copyAt = async (now: (typeof MOMENTS)[number]) => {
        if (now === moment) copy = await copyOf(first.kept);
      };
      const ids = [await submit(first, ann!)];
      await copyAt('before the batch');
      await first.sync.round();
      await copyAt('when the batch is planned');
      await first.prove();
      await copyAt('when it is proven');
      await first.sync.round();
      await copyAt('when it is handed in');
      if (fate === 'has landed') await coordinator.block();

      const again = await realmOn(coordinator, copy!);
      ids.push(await submit(again, cy!));
      await goOn(coordinator, again);
      await expectLandedOnce(coordinator, again, ids);
    },
  );

  it('before another end cap came, which landed with the first', async () => {
    const coordinator = await coordinatorOn(new MemoryStore());
    const [ann, , cy] = coordinator.users;
    const first = await realmOn(coordinator, new MemoryStore());
    const ids = [await submit(first, ann!)];
    const copy = await copyOf(first.kept);
    ids.push(await submit(first, cy!));
    await first.round();
    expect(first.batches).toEqual([2]);
    // It proves the first alone, on what it knows, and is late.
    const again = await realmOn(coordinator, copy);
    await again.sync.round();
    await coordinator.block();
    await goOn(coordinator, again);
    await expectLandedOnce(coordinator, again, ids);
  });
});

describe('a coordinator of a realm that proves is put back to a copy made', () => {
  it.each(['before', 'after'] as const)('%s it got the proof that waits', async (moment) => {
    const newest = new MemoryStore();
    const first = await coordinatorOn(newest);
    const kept = new MemoryStore();
    const realm = await realmOn(first, kept);
    const ids = [await submit(realm, first.users[0]!)];
    await realm.sync.round();
    await realm.prove();
    const before = await copyOf(newest);
    await realm.sync.round();
    const after = await copyOf(newest);
    await stopAll();

    const again = await coordinatorOn(moment === 'before' ? before : after);
    const same = await realmOn(again, kept);
    await goOn(again, same);
    await expectLandedOnce(again, same, ids);
    expect(same.batches).toEqual([]);
  });

  it('before the block with the proof, which the realm has followed', async () => {
    const newest = new MemoryStore();
    // Nobody proves the blocks: what is proven cannot be taken back.
    const first = await coordinatorOn(newest, 0);
    const kept = new MemoryStore();
    const realm = await realmOn(first, kept);
    const ids = [await submit(realm, first.users[0]!)];
    await realm.round();
    const older = await copyOf(newest);
    await first.node.coordinator.seal();
    await realm.sync.round();
    expect(await realm.client.getSubmission(ids[0]!)).toMatchObject({ status: 'sealed' });
    await stopAll();

    const again = await coordinatorOn(older);
    const same = await realmOn(again, kept);
    await goOn(again, same);
    await expectLandedOnce(again, same, ids);
  });
});

// A realm or its coordinator dies at any of its writes and comes back: every end cap that was acknowledged is in one
// checkpoint, and both have the same state.
import { expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import type { KeyValueStore } from '../../../src/kvq/store.js';
import { CrashingStore } from '../support/crashing-store.js';
import { copyOf } from '../support/snapshot.js';
import { testCoordinator, testRealm, TOKENS, type TestCoordinator, type TestRealm } from '../support/realm-network.js';

interface Stores {
  readonly coordinator: KeyValueStore;
  readonly realm: KeyValueStore;
}

let clock = 1_800_000_000_000;
const open = (store: KeyValueStore) => testCoordinator({ store, workers: 0, now: () => (clock += 10) });

/** Two blocks with an end cap each, told step by step so that they go on after any of them: what is there already is skipped. */
async function live(coordinator: TestCoordinator, realm: TestRealm, acknowledged: Map<string, bigint>): Promise<void> {
  const { node } = coordinator;
  for (const [checkpointId, user] of [
    [1n, coordinator.users[0]!],
    [2n, coordinator.users[2]!],
  ] as const) {
    await realm.round();
    if ((await realm.store.state.userLeaf(checkpointId - 1n, user.userId))!.nonce > 0n) continue;
    const endCap = user.session(await node.state.anchor(checkpointId - 1n), { events: 1 });
    try {
      acknowledged.set(await realm.realm.endCaps.submit(endCap), user.userId);
    } catch (error) {
      if (!['QED4011', 'QED4006'].includes((error as { code?: string }).code ?? '')) throw error;
    }
    await realm.round();
    if ((await node.state.head()) < checkpointId) await node.coordinator.seal();
    await realm.round();
  }
}

/** A life in which one store dies at its `at`-th write. False when both got through. */
async function dies(
  stores: Stores,
  mortal: keyof Stores,
  at: number,
  moment: 'before' | 'after',
  acknowledged: Map<string, bigint>,
  proves: boolean,
): Promise<boolean> {
  const crashing = new CrashingStore(stores[mortal], at, moment);
  const now = { ...stores, [mortal]: crashing };
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const coordinator = await open(now.coordinator);
    stops.push(() => coordinator.stop());
    const realm = await testRealm(coordinator.client(TOKENS.north), 0n, now.realm, { proves });
    stops.push(() => realm.server.close());
    await live(coordinator, realm, acknowledged);
  } catch (error) {
    if (!crashing.dead) throw error;
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
  return crashing.dead;
}

async function check(stores: Stores, acknowledged: Map<string, bigint>, proves: boolean): Promise<void> {
  const coordinator = await open(stores.coordinator);
  const realm = await testRealm(coordinator.client(TOKENS.north), 0n, stores.realm, { proves });
  await live(coordinator, realm, acknowledged);
  const sealed: string[] = [];
  for (let id = 1n; id <= 2n; id++) {
    const { header, row } = await coordinator.node.state.checkpoint(id);
    sealed.push(...row.submissions);
    expect((await realm.store.state.checkpoint(id)).header).toEqual(header);
  }
  expect(sealed).toHaveLength(2);
  for (const [id, userId] of acknowledged) {
    expect(sealed.filter((one) => one === id)).toHaveLength(1);
    expect(await realm.client.getSubmission(id)).toMatchObject({ status: 'sealed', userId });
    const leaf = await realm.store.state.userLeaf(2n, userId);
    expect(leaf).toMatchObject({ nonce: 1n });
    expect(leaf).toEqual(await coordinator.node.state.userLeaf(2n, userId));
  }
  expect(await realm.store.submissions.counts()).toMatchObject({ 'end-cap': 0 });
  await realm.server.close();
  await coordinator.stop();
}

it.each([
  ['coordinator', 'hands in its end caps', false],
  ['realm', 'hands in its end caps', false],
  ['coordinator', 'proves them itself', true],
  ['realm', 'proves them itself', true],
] as const)('the %s may die at each of its writes, where the realm %s', async (mortal, _, proves) => {
  let deaths = 0;
  for (const moment of ['before', 'after'] as const) {
    for (let at = 1; ; at++) {
      const stores = { coordinator: new MemoryStore(), realm: new MemoryStore() };
      const acknowledged = new Map<string, bigint>();
      const died = await dies(stores, mortal, at, moment, acknowledged, proves);
      await check(stores, acknowledged, proves);
      if (!died) break;
      deaths++;
    }
  }
  expect(deaths).toBeGreaterThan(8);
});

it('a coordinator that lost what was proven stops its realm, until that has the same chain again', async () => {
  const newest = new MemoryStore();
  const first = await testCoordinator({ store: newest, now: () => (clock += 10) });
  const kept = new MemoryStore();
  const realm = await testRealm(first.client(TOKENS.north), 0n, kept);
  const older = await copyOf(newest);
  await live(first, realm, new Map());
  await expect.poll(() => first.node.state.proven(), { timeout: 20_000 }).toBe(2n);
  await realm.sync.round();
  await realm.server.close();
  await first.stop();

  const restored = await open(older);
  const stopped = await testRealm(restored.client(TOKENS.north), 0n, await copyOf(kept));
  await expect(stopped.sync.round()).rejects.toMatchObject({
    code: 'QED4051',
    hint: expect.stringContaining('on an empty store'),
  });
  expect(await stopped.store.state.head()).toBe(2n);
  await stopped.server.close();
  const fresh = await testRealm(restored.client(TOKENS.north), 0n);
  const again = new Map<string, bigint>();
  const users = await open(new MemoryStore());
  await live({ ...restored, users: users.users }, fresh, again);
  await users.stop();
  expect(again.size).toBe(2);
  for (let id = 0n; id <= 2n; id++) {
    const { header } = await restored.node.state.checkpoint(id);
    expect((await fresh.store.state.checkpoint(id)).header).toEqual(header);
  }
  await fresh.server.close();
  await restored.stop();

  // With the newest copy it goes on as if nothing had been.
  const back = await open(newest);
  const same = await testRealm(back.client(TOKENS.north), 0n, kept);
  await same.sync.round();
  await same.server.close();
  await back.stop();
});

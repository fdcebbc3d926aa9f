// A realm whose coordinator was rolled back goes back to what both have and follows on, by itself: nothing that it acknowledged is lost or lands twice.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { RedisStore } from '../../../src/kvq/drivers/redis/store.js';
import type { KeyValueStore } from '../../../src/kvq/store.js';
import { startRealm } from '../../../src/node/realm-process.js';
import type { NodeEvent } from '../../../src/node/roles/events.js';
import { rollBack } from '../../../src/node/sealing/roll-back.js';
import { NodeState } from '../../../src/node/state/node-state.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import type { EndCapSubmission } from '../../../src/wire/end-cap.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { RedisServer } from '../../support/redis-server.js';
import { CrashingStore } from '../support/crashing-store.js';
import { directory, stopDevnetsAfterEach } from '../support/devnets.js';
import { copyOf, snapshot } from '../support/snapshot.js';
import { testCoordinator, testRealm, TOKENS, type TestCoordinator, type TestRealm } from '../support/realm-network.js';

stopDevnetsAfterEach();

const started: { stop(): Promise<unknown> }[] = [];
const stopAll = async (): Promise<void> => {
  for (const it of started.splice(0).reverse()) await it.stop();
};
afterEach(stopAll);

let redis: RedisServer;
beforeAll(async () => {
  redis = await RedisServer.start();
});
afterAll(() => redis.stop());

let clock = 1_800_000_000_000;
const now = (): number => (clock += 10);

async function coordinatorOf(store: KeyValueStore, workers = 0, port = 0): Promise<TestCoordinator> {
  const coordinator = await testCoordinator({ store, workers, now }, port);
  started.push(coordinator);
  return coordinator;
}

async function realmOf(coordinator: TestCoordinator, kept: KeyValueStore = new MemoryStore()): Promise<TestRealm> {
  const realm = await testRealm(coordinator.client(TOKENS.north), 0n, kept);
  started.push({ stop: async () => (await realm.sync.stop(), realm.server.close()) });
  return realm;
}

/** A chain of which checkpoint 1 is proven and 2 to 4 are not. All sessions but the first have their anchor at 1; the one of `ann` is in 4, that of `cy` in 2. */
async function chainOn<S extends KeyValueStore>(stores: { readonly coordinator: S; readonly realm: S }) {
  const first = await coordinatorOf(stores.coordinator, 1);
  const [ann, , cy] = first.users;
  const before = await realmOf(first, stores.realm);
  await before.client.submitEndCap(ann!.session(await before.client.anchor(), { events: 1 }));
  await before.sync.round();
  await first.block();
  await before.sync.round();
  await stopAll();

  const coordinator = await coordinatorOf(stores.coordinator);
  const realm = await realmOf(coordinator, stores.realm);
  const anchor = await realm.client.anchor();
  const endCaps = { cy: cy!.session(anchor, { events: 2 }), ann: ann!.session(anchor, { events: 1 }) };
  const ids = { cy: await hand(realm, endCaps.cy), ann: '' };
  await coordinator.node.coordinator.seal();
  await seal(coordinator, 71n);
  await realm.sync.round();
  ids.ann = await hand(realm, endCaps.ann);
  await coordinator.node.coordinator.seal();
  await realm.sync.round();
  expect(await realm.client.status()).toMatchObject({ sealed: 4n, proven: 1n });
  return { stores, coordinator, realm, endCaps, ids, ann: ann!, cy: cy! };
}

const chain = () => chainOn({ coordinator: new MemoryStore(), realm: new MemoryStore() });

async function hand(realm: TestRealm, endCap: EndCapSubmission): Promise<string> {
  const id = await realm.client.submitEndCap(endCap);
  await realm.sync.round();
  return id;
}

async function seal({ node }: TestCoordinator, key: bigint): Promise<void> {
  await node.coordinator.registry.register(key);
  await node.coordinator.seal();
}

/** Ends what runs and takes the coordinator's store back. */
async function rolledBack({ coordinator }: { readonly coordinator: KeyValueStore }, to: bigint): Promise<void> {
  await stopAll();
  await rollBack(coordinator, to);
}

/** All that a realm tells of its users as of each checkpoint. */
async function readAll(state: NodeState): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let checkpointId = 0n; checkpointId <= (await state.head()); checkpointId++) {
    all.push(await state.anchor(checkpointId));
    for (const userId of [0n, 1n]) {
      const at = { checkpointId };
      all.push(
        await state.user(at, userId),
        await state.userContract(at, userId, 0n),
        await state.events(at, userId, [0n, 1n, 2n]),
      );
    }
  }
  return all;
}

/** The realm has the coordinator's chain, and remembers nothing else. */
async function expectSame(realm: TestRealm, coordinator: TestCoordinator): Promise<void> {
  const { state } = realm.store;
  expect(await readAll(state)).toEqual(await readAll(coordinator.node.state));
  expect(await readAll(state)).toEqual(await readAll(new NodeState(realm.kept, state.config)));
  expect(await realm.client.listCheckpoints()).toEqual(await coordinator.client().listCheckpoints());
}

/** Each of these is in one checkpoint, and both nodes say which. */
async function expectLanded(realm: TestRealm, coordinator: TestCoordinator, ids: readonly string[]): Promise<void> {
  const landed: string[] = [];
  const { state } = coordinator.node;
  for (let id = 0n; id <= (await state.head()); id++) landed.push(...(await state.checkpoint(id)).row.submissions);
  for (const id of ids) {
    expect(landed.filter((one) => one === id)).toHaveLength(1);
    const known = await coordinator.client().getSubmission(id);
    expect(known).toMatchObject({ refusal: null, checkpointId: expect.any(BigInt) });
    expect(await realm.client.getSubmission(id)).toEqual(known);
  }
  expect(await realm.store.submissions.counts()).toMatchObject({ 'end-cap': 0 });
}

describe('a realm whose coordinator was rolled back', () => {
  it.each([1, 3])('by %i while it runs follows, tells everybody and goes on', async (blocks) => {
    const { stores, coordinator, realm, endCaps, ids } = await chain();
    const to = 4n - BigInt(blocks);
    const refused = blocks === 1 ? [ids.ann] : [ids.cy, ids.ann];
    await readAll(realm.store.state);
    const told: string[] = [];
    const listening = (async () => {
      for await (const { notice } of realm.client.subscribe({ topic: 'checkpoints' })) {
        told.push(`${notice.event} ${notice.checkpoint.id}`);
        if (told.length > 1 && notice.event === 'proven' && notice.checkpoint.id === to + 1n) return;
      }
    })();
    const waiter = realm.client.waitForSubmission(ids.ann, { until: 'proven' }).catch((error: unknown) => error);
    await expect.poll(() => told).toEqual(['sealed 4']);

    realm.sync.start();
    const { port } = coordinator.server;
    await coordinator.stop();
    started.splice(0, 1);
    await rollBack(stores.coordinator, to);
    const back = await coordinatorOf(stores.coordinator, 1, port);
    await expect.poll(() => realm.back).toEqual([{ from: 4n, to, refused }]);
    for (const id of refused)
      expect(await realm.client.getSubmission(id)).toMatchObject({ status: 'refused', refusal: { code: 'QED4017' } });
    expect(await waiter).toMatchObject({ code: 'QED4017' });
    await expect.poll(() => told).toContain('rolled-back 1');

    // Their owners submit again what still holds.
    for (const name of blocks === 1 ? (['ann'] as const) : (['cy', 'ann'] as const))
      expect(await realm.client.submitEndCap(endCaps[name])).toBe(ids[name]);
    await back.client().register(99n);
    for (const id of refused)
      await expect.poll(() => back.client().getSubmission(id)).toMatchObject({ status: 'waiting' });
    expect(await back.block()).toBe(to + 1n);
    for (const id of [ids.cy, ids.ann]) await realm.client.waitForSubmission(id, { until: 'proven' });
    await listening;
    expect((await realm.client.status()).troubles).toEqual([]);
    expect(realm.faults.map((fault) => (fault as { code: string }).code)).not.toContain('QED4051');
    expect(realm.back).toHaveLength(1);
    await expectSame(realm, back);
    await expectLanded(realm, back, [ids.cy, ids.ann]);
  });

  it.each([
    ['memory', () => Promise.resolve(new MemoryStore())],
    ['Redis', (name: string) => RedisStore.open({ url: redis.url, name, warn: () => undefined })],
  ] as const)(
    'while it was down, on %s, follows when it is started, also where the new chain is longer',
    async (_, open) => {
      const { stores, endCaps, ids } = await chainOn({
        coordinator: await open('coordinator'),
        realm: await open('realm'),
      });
      await rolledBack(stores, 2n);
      const coordinator = await coordinatorOf(stores.coordinator);
      for (const key of [81n, 82n, 83n]) await seal(coordinator, key);
      const realm = await realmOf(coordinator, stores.realm);
      await realm.sync.round();
      expect(realm.back).toEqual([{ from: 4n, to: 2n, refused: [ids.ann] }]);
      await expectSame(realm, coordinator);
      expect(await hand(realm, endCaps.ann)).toBe(ids.ann);
      await coordinator.node.coordinator.seal();
      await realm.sync.round();
      await expectLanded(realm, coordinator, [ids.cy, ids.ann]);
      await stopAll();
      for (const store of Object.values(stores)) await store.close();
    },
  );

  it('hands in again what it took and had not seen in a block', async () => {
    const { stores, endCaps, ids } = await chain();
    for (const round of [1, 2]) {
      await rolledBack(stores, 3n);
      const coordinator = await coordinatorOf(stores.coordinator);
      const realm = await realmOf(coordinator, stores.realm);
      await realm.sync.round();
      expect(realm.back).toHaveLength(round === 1 ? 1 : 0);
      if (round === 1) expect(await hand(realm, endCaps.ann)).toBe(ids.ann);
      expect(await coordinator.node.coordinator.seal()).toBe(4n);
      // The first time, the block is gone before the realm knows of it.
      expect(await realm.client.getSubmission(ids.ann)).toMatchObject({ status: 'waiting' });
      if (round === 1) continue;
      await realm.sync.round();
      await expectLanded(realm, coordinator, [ids.cy, ids.ann]);
    }
  });

  it('refuses what it was still checking when its anchor goes', async () => {
    const { stores, coordinator, realm, cy } = await chain();
    let verify = (_: boolean): void => undefined;
    const verdict = new Promise<boolean>((resolve) => (verify = resolve));
    let reached = (): void => undefined;
    const verifying = new Promise<void>((resolve) => (reached = resolve));
    Object.assign(realm.realm.endCaps.rules.prover, { verify: () => (reached(), verdict) });
    const taking = realm.client.submitEndCap(cy.session(await realm.client.anchor())).catch((error: unknown) => error);
    await verifying;
    const { port } = coordinator.server;
    started.splice(0, 1);
    await coordinator.stop();
    await rollBack(stores.coordinator, 3n);
    // The new chain is as long as the old one.
    await seal(await coordinatorOf(stores.coordinator, 0, port), 81n);
    await expect.poll(() => realm.sync.round().then(() => realm.store.state.head())).toBe(4n);
    expect(realm.back).toHaveLength(1);
    verify(true);
    expect(await taking).toMatchObject({ code: 'QED4007' });
    expect(await realm.store.submissions.counts()).toMatchObject({ 'end-cap': 0 });
  });

  it('hears that a session has landed all the same, where it went back further than its coordinator', async () => {
    const { stores, ids } = await chain();
    await stopAll();
    expect(await rollBack(stores.realm, 1n)).toMatchObject({ refused: [ids.cy, ids.ann] });
    const coordinator = await coordinatorOf(stores.coordinator);
    const realm = await realmOf(coordinator, stores.realm);
    await realm.sync.round();
    await expectLanded(realm, coordinator, [ids.cy, ids.ann]);
  });

  it('logs what it did, and tells of each end cap', async () => {
    const store = new MemoryStore();
    const first = await coordinatorOf(store);
    const told: NodeEvent[] = [];
    const realm = await startRealm({
      dataDir: await directory(),
      coordinator: first.client(TOKENS.north),
      realms: new Set([0n]),
      keys: protocolKeys(),
      openProver: () => Promise.resolve(new SimulatedProver()),
      port: 0,
      interval: 5,
      onEvent: (event) => (event.type === 'rolled-back' || event.type === 'refused') && told.push(event),
    });
    started.unshift(realm);
    const client = new RpcClient(realm.url);
    const id = await client.submitEndCap(first.users[0]!.session(await client.anchor()));
    await expect.poll(() => first.node.submissions.counts()).toMatchObject({ 'end-cap': 1 });
    await first.node.coordinator.seal();
    await expect.poll(() => client.getSubmission(id)).toMatchObject({ status: 'sealed' });
    const { port } = first.server;
    started.pop();
    await first.stop();
    await rollBack(store, 0n);
    await coordinatorOf(store, 0, port);
    const refused = { submissionId: id, code: 'QED4017', message: 'the checkpoints after 0 were rolled back' };
    await expect
      .poll(() => told)
      .toEqual([
        { type: 'rolled-back', from: 1n, to: 0n, refused: 1 },
        { type: 'refused', ...refused },
      ]);
  });

  it('may die at each of its writes', async () => {
    const { stores, ids } = await chain();
    await rolledBack(stores, 2n);
    const coordinator = await coordinatorOf(stores.coordinator);
    for (const key of [81n, 82n]) await seal(coordinator, key);
    const heads = new Set<string>();
    for (const moment of ['before', 'after'] as const) {
      for (let at = 1; ; at++) {
        const kept = await copyOf(stores.realm);
        const crashing = new CrashingStore(kept, at, moment);
        const dying = await testRealm(coordinator.client(TOKENS.north), 0n, crashing);
        await dying.sync.round().catch((error: unknown) => {
          if (!crashing.dead) throw error;
        });
        await dying.server.close();
        heads.add(`${await new NodeState(kept, dying.store.state.config).head()}`);
        const again = await testRealm(coordinator.client(TOKENS.north), 0n, kept);
        await again.sync.round();
        await expectSame(again, coordinator);
        expect(await again.client.getSubmission(ids.ann)).toMatchObject({ refusal: { code: 'QED4017' } });
        await again.server.close();
        if (!crashing.dead) break;
      }
    }
    expect([...heads].sort()).toEqual(['2', '3', '4']);
  });

  it('stays where it is when that would take back what it knows as proven', async () => {
    const { stores } = await chain();
    await stopAll();
    const older = await copyOf(stores.coordinator);
    const coordinator = await coordinatorOf(stores.coordinator, 1);
    await expect.poll(() => coordinator.node.state.proven()).toBe(4n);
    const realm = await realmOf(coordinator, stores.realm);
    await realm.sync.round();
    await stopAll();
    await rollBack(older, 3n);
    const restored = await coordinatorOf(older);
    const stopped = await realmOf(restored, stores.realm);
    const before = await snapshot(stores.realm);
    for (let round = 0; round < 2; round++)
      await expect(stopped.sync.round()).rejects.toMatchObject({ code: 'QED4051', hint: /newest backup/ });
    expect(stopped.back).toEqual([]);
    expect(await snapshot(stores.realm)).toEqual(before);
  });
});

describe('a false coordinator', () => {
  /** A realm at checkpoint 4 that knows checkpoint 1 as proven. Its coordinator answers with something changed. */
  async function misled(change: (after: bigint | null, answer: any) => void, method = 'qed_followRealm') {
    const { coordinator, stores, ids, ann } = await chain();
    const client = coordinator.client(TOKENS.north);
    const { call } = client;
    let lies = true;
    client.call = (async (name: never, params: { readonly after: bigint | null }) => {
      const answer = structuredClone(await call.bind(client)(name, params as never));
      if (lies && name === method) change(params.after, answer);
      return answer;
    }) as typeof client.call;
    const realm = await testRealm(client, 0n, stores.realm);
    started.push({ stop: () => realm.server.close() });
    return { realm, coordinator, ids, ann, stop: () => (lies = false) };
  }

  it('makes the realm take back nothing that is proven, and no round endless', async () => {
    const { realm, coordinator, ids, stop } = await misled((after, answer) => {
      answer.proven = 0n;
      if (after !== null && after > 1n) answer.known = 5n;
    });
    const another = async (times: number): Promise<void> => {
      await expect(realm.sync.round()).rejects.toMatchObject({ code: 'QED4051' });
      expect(await realm.client.status()).toMatchObject({ sealed: 2n, proven: 1n });
      expect(realm.back).toHaveLength(times);
    };
    await another(1);
    await another(1);
    await sleep(600);
    await another(2);
    // Each time it waits twice as long.
    await sleep(600);
    await another(2);
    stop();
    await realm.sync.round();
    await expectSame(realm, coordinator);
    await expectLanded(realm, coordinator, [ids.cy, ids.ann]);
  });

  it('makes the realm change nothing where it denies what is proven, or does not answer', async () => {
    for (const lie of ['deny', 'fail'] as const) {
      const { realm } = await misled((after, answer) => {
        if (lie === 'fail' && after === 1n) throw new Error('cut off');
        answer.known = null;
        answer.proven = null;
      });
      const before = await snapshot(realm.kept);
      await expect(realm.sync.round()).rejects.toThrow(lie === 'deny' ? /not the one of this realm/ : /cut off/);
      expect(await snapshot(realm.kept)).toEqual(before);
      await stopAll();
    }
  });

  it('ends nothing that waits with a checkpoint that does not hold it', async () => {
    const sealed = (_: unknown, answer: any): void => void Object.assign(answer[0] ?? {}, { checkpointId: 2n });
    const { realm, coordinator, ids, ann, stop } = await misled(sealed, 'qed_getSubmissions');
    const id = await hand(realm, ann.session(await realm.client.anchor()));
    await realm.sync.round();
    expect(await realm.client.getSubmission(id)).toMatchObject({ status: 'waiting' });
    stop();
    await coordinator.node.coordinator.seal();
    await realm.sync.round();
    await expectLanded(realm, coordinator, [ids.cy, ids.ann, id]);
  });

  it('keeps no round going with a checkpoint that the realm has', async () => {
    const old: { block?: any } = {};
    const { realm, coordinator } = await misled((_, answer) => {
      answer.sealed = 9n;
      answer.block = { ...old.block, header: { ...old.block.header, previousCheckpointRoot: answer.known } };
    });
    const { block } = await coordinator.client(TOKENS.north).call('qed_followRealm', {
      realms: [0n],
      after: 1n,
      url: null,
    });
    old.block = block;
    await expect(realm.sync.round()).rejects.toMatchObject({ code: 'QED4064' });
    expect(await realm.store.state.head()).toBe(4n);
  });

  it('keeps no round going by telling of checkpoints that it does not give', async () => {
    const { realm } = await misled((_, answer) => {
      answer.sealed = 9n;
      answer.block = null;
    });
    await realm.sync.round();
    expect(await realm.store.state.head()).toBe(4n);
  });
});

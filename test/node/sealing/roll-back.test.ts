// Sealed checkpoints that are not proven can be taken back: the store is then as if they had never been, whatever driver has it and wherever a crash hits.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LmdbStore } from '../../../src/kvq/drivers/lmdb.js';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { RedisStore } from '../../../src/kvq/drivers/redis/store.js';
import type { KeyValueStore } from '../../../src/kvq/store.js';
import { Batch } from '../../../src/kvq/store.js';
import { TABLES, tableName } from '../../../src/kvq/tables.js';
import { rollBack } from '../../../src/node/sealing/roll-back.js';
import { listEvents } from '../../../src/node/state/events.js';
import { SEALED_REGISTRY } from '../../../src/node/state/forest.js';
import { PublicKey } from '../../../src/parth/leaves.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { signDeployment } from '../../../src/session/prove/sign-deployment.js';
import { tokenArtifact } from '../../support/hand-made-contracts.js';
import { RedisServer } from '../../support/redis-server.js';
import { keyOf, SECRETS } from '../../support/session-network.js';
import { CrashingStore } from '../support/crashing-store.js';
import { directory, stopDevnetsAfterEach } from '../support/devnets.js';
import { genesisOf, testNetwork, type TestNetwork } from '../support/network.js';
import { snapshot } from '../support/snapshot.js';

stopDevnetsAfterEach();

const users = [keyOf('alice'), keyOf('bob')].map((key) => ({ publicKeyHash: PublicKey.hash(key), balance: 50n }));
const genesis = { ...genesisOf(0, { maxAnchorAge: 50n }), users };

/** Block n has the time n, whichever network seals it and how often. */
const open = async (store: KeyValueStore, workers = 0): Promise<TestNetwork> => {
  let time = 0;
  const network = await testNetwork(0, { store, genesis, workers, now: () => 1_800_000_000_000 + time });
  const { coordinator, state } = network.node;
  const seal = coordinator.seal.bind(coordinator);
  coordinator.seal = async (options) => {
    time = Number(await state.head()) + 1;
    return seal(options);
  };
  return network;
};

async function deploy({ node }: TestNetwork, salt: bigint): Promise<string> {
  const what = { artifact: tokenArtifact(), deployerId: 0n, salt, publicKey: keyOf('alice') };
  const signature = await signDeployment({ ...what, networkMagic: 7n }, new SimulatedProver(), SECRETS.alice, 'secret');
  return node.coordinator.registry.deploy({ ...what, signature });
}

/** Entries without those that only count up: how many submissions were ever taken or ended, and how often a job was written. */
async function contents(store: KeyValueStore): Promise<string[]> {
  const counters = ['accepted', 'ended', 'jobTotals'];
  return (await snapshot(store))
    .filter((entry) => !counters.includes(tableName(parseInt(entry.slice(0, 4), 16))))
    .map((entry) => {
      const [key, value] = entry.split('=') as [string, string];
      const text = Buffer.from(value, 'hex').toString();
      return `${key}=${text.replace(/"revision":\d+/, '').replace(/"parents":\[[^\]]*\]/, '')}`;
    });
}

/** Two registrations and a deployment wait at checkpoint 1; two more registrations and a deployment come while blocks 2 and 3 are sealed. */
async function sealThree(network: TestNetwork) {
  const { node } = network;
  const register = (key: bigint) => node.coordinator.registry.register(key);
  await register(70n);
  await node.coordinator.seal();
  const ids = [await register(71n), await deploy(network, 1n), await register(72n)];
  const before = await contents(network.store);
  const jobs = await node.queue.counts();
  expect(await node.coordinator.seal()).toBe(2n);
  ids.push(await deploy(network, 2n), await register(73n));
  expect(await node.coordinator.seal()).toBe(3n);
  return { before, ids, jobs };
}

let redis: RedisServer;
beforeAll(async () => {
  redis = await RedisServer.start();
});
afterAll(() => redis.stop());

describe.each([
  ['memory', () => Promise.resolve(new MemoryStore())],
  ['LMDB', async () => LmdbStore.open(await directory())],
  ['Redis', () => RedisStore.open({ url: redis.url, name: 'rollback', warn: () => undefined })],
] as const)('a rollback on %s', (_, openStore) => {
  it('leaves what there would be without the blocks, and what they took waits at its old place', async () => {
    const store: KeyValueStore = await openStore();
    const network = await open(store);
    const { before, ids, jobs } = await sealThree(network);
    const rolledBack = await rollBack(store, 1n);
    expect(rolledBack).toEqual({ from: 3n, waiting: ids, refused: [] });
    // Of what there was at checkpoint 1 nothing is missing, and only the submissions that came later are there beside it.
    const after = await contents(store);
    expect(before.filter((entry) => !after.includes(entry) && !entry.startsWith(queueCounter))).toEqual([]);
    const added = after.filter((entry) => !before.includes(entry) && !entry.startsWith(queueCounter));
    expect(new Set(added.map((entry) => tableName(parseInt(entry.slice(0, 4), 16))))).toEqual(
      new Set(['drainQueue', 'submissions', 'waitingByKind']),
    );
    const { node } = await open(store);
    expect(await node.submissions.counts()).toEqual({ registration: 3, deployment: 2, 'end-cap': 0 });
    expect((await node.submissions.oldest('registration', 9)).map((item) => item.contents)).toEqual([71n, 72n, 73n]);
    expect(await node.queue.counts()).toEqual(jobs);
    await store.close();
  });
});

const queueCounter = (TABLES.drainQueue + 1).toString(16).padStart(4, '0');

/** A chain with sessions of both users in checkpoints 2 and 3, of which nothing after checkpoint 1 is proven. */
async function withSessions(store: KeyValueStore) {
  const network = await open(store);
  const { node } = network;
  await node.coordinator.registry.register(70n);
  await node.coordinator.seal();
  const [alice, bob] = await Promise.all(
    network.users.map(async (user) => user.session(await node.state.anchor(1n), { events: 2 })),
  );
  const key = await node.coordinator.registry.register(71n);
  const first = await node.realm.endCaps.submit(alice!);
  await node.coordinator.seal();
  const second = await node.realm.endCaps.submit(bob!);
  const late = network.users[0]!.session(await node.state.anchor(2n));
  await node.realm.endCaps.submit(late);
  await node.coordinator.seal();
  return { network, key, endCaps: [alice!, bob!, late] as const, first, second };
}

it('leaves no session that names a contract which is not there any more', async () => {
  const store = new MemoryStore();
  const network = await open(store);
  await network.node.coordinator.registry.register(70n);
  await network.node.coordinator.seal();
  await deploy(network, 1n);
  await network.node.coordinator.seal();
  const [alice] = network.users;
  const session = alice!.session(await network.node.state.anchor(1n), { slotsModified: 2n });
  // The slot holds nothing before and after, so the user's state is the same without it.
  const updates = [...session.updates, { contractId: 2n, slots: [[0n, 0n]] as const }];
  const id = await network.node.realm.endCaps.submit({ ...session, updates });
  await rollBack(store, 1n);

  const { node } = await open(store);
  expect(await node.coordinator.seal(), 'the deployment lands again').toBe(2n);
  expect(await node.submissions.status(id, 0n)).toMatchObject({ status: 'refused', refusal: { code: 'QED4014' } });
  expect((await node.state.checkpoint()).stats.contracts).toBe(3n);
});

describe('a rollback', () => {
  it('tells the owners of sessions, who may submit again what still holds', async () => {
    const store = new MemoryStore();
    const { key, endCaps, first, second } = await withSessions(store);
    const { refused } = await rollBack(store, 1n);
    expect(refused).toHaveLength(3);
    const { node } = await open(store);
    for (const id of [first, second]) {
      expect(await node.submissions.status(id, 0n)).toMatchObject({
        status: 'refused',
        refusal: { code: 'QED4017', message: expect.stringContaining('was rolled back'), hint: expect.any(String) },
      });
    }
    expect(await node.submissions.status(key, 0n)).toMatchObject({ status: 'waiting', checkpointId: null });
    expect((await listEvents(store, {})).entries).toEqual([]);
    await expect(node.realm.endCaps.submit(endCaps[2])).rejects.toMatchObject({ code: 'QED4007' });
    expect(await node.realm.endCaps.submit(endCaps[0])).toBe(first);
    expect(await node.realm.endCaps.submit(endCaps[1])).toBe(second);
  });

  it('agrees with a network that never had the blocks', async () => {
    const store = new MemoryStore();
    const { endCaps } = await withSessions(store);
    await rollBack(store, 1n);
    const again = await open(store, 1);
    const other = await open(new MemoryStore(), 1);
    await other.node.coordinator.registry.register(70n);
    await other.node.coordinator.seal();
    await other.node.coordinator.registry.register(71n);
    const headers: unknown[] = [];
    for (const { node } of [again, other]) {
      for (const endCap of endCaps.slice(0, 2)) await node.realm.endCaps.submit(endCap);
      await node.coordinator.seal();
      node.start();
      while (((await node.state.proven()) ?? -1n) < 2n) await new Promise((resolve) => setTimeout(resolve, 2));
      headers.push((await node.state.checkpoint(2n)).header);
      expect(await node.queue.counts()).toMatchObject({ waiting: 0, ready: 0, leased: 0, failed: 0, dead: 0 });
      await node.stop();
    }
    expect(headers[0]).toEqual(headers[1]);
  });

  it('happens wholly or not at all, wherever the process dies', async () => {
    for (const moment of ['before', 'after'] as const) {
      for (let at = 1; ; at++) {
        const below = new MemoryStore();
        await withSessions(below);
        const old = await snapshot(below);
        const crashing = new CrashingStore(below, at, moment);
        const died = await rollBack(crashing, 1n).then(
          () => false,
          () => true,
        );
        const now = await snapshot(below);
        const { node } = await open(below);
        if (died && moment === 'before') expect(now).toEqual(old);
        expect(await node.state.head()).toBe(died && moment === 'before' ? 3n : 1n);
        if (!died) break;
        if (moment === 'before') await rollBack(below, 1n);
        else await expect(rollBack(below, 1n)).rejects.toMatchObject({ code: 'QED4046' });
        expect(await (await open(below)).node.submissions.counts()).toMatchObject({ registration: 1 });
      }
    }
  });

  it('is refused below what is proven, where nothing comes after, and where it would lose something', async () => {
    const store = new MemoryStore();
    const { node } = await open(store, 1);
    node.start();
    await node.coordinator.registry.register(70n);
    await node.coordinator.seal();
    while (((await node.state.proven()) ?? -1n) < 1n) await new Promise((resolve) => setTimeout(resolve, 2));
    await node.stop();
    // What the block took is not kept once it is proven.
    expect(await count(SEALED_REGISTRY.list(store, []))).toBe(0);
    const next = await open(store);
    await next.node.coordinator.registry.register(71n);
    await next.node.coordinator.seal();
    const before = await snapshot(store);
    const refusals = [
      [0n, 'QED4045'],
      [2n, 'QED4046'],
      [9n, 'QED4046'],
    ] as const;
    for (const [to, code] of refusals) await expect(rollBack(store, to)).rejects.toMatchObject({ code });
    expect(await snapshot(store)).toEqual(before);
    await expect(rollBack(new MemoryStore(), 0n)).rejects.toMatchObject({ code: 'QED4048' });
    // A version of qed sealed it that kept nothing.
    const older = new Batch();
    for await (const [[checkpointId, sequence]] of SEALED_REGISTRY.list(store, []))
      SEALED_REGISTRY.delete(older, checkpointId, sequence);
    await store.write(older);
    await expect(rollBack(store, 1n)).rejects.toMatchObject({ code: 'QED4047' });
  });
});

async function count(entries: AsyncIterable<unknown>): Promise<number> {
  let number = 0;
  for await (const _ of entries) number++;
  return number;
}

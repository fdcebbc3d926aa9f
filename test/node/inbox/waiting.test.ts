// What waits for a block survives restarts, is the same for every process, and is limited in size.
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { Batch, type KeyValueStore } from '../../../src/kvq/store.js';
import { EndCapInbox } from '../../../src/node/inbox/end-cap-inbox.js';
import { Submissions } from '../../../src/node/inbox/submissions.js';
import { WAITING } from '../../../src/node/state/forest.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { testNetwork } from '../support/network.js';
import { snapshot } from '../support/snapshot.js';

/** What the queue gives to the next block. */
const waiting = async (submissions: Submissions) => ({
  counts: await submissions.counts(),
  registrations: (await submissions.oldest('registration', 99)).map(({ contents }) => contents),
  endCaps: (await submissions.oldest('end-cap', 99)).map(({ contents }) => contents.result.userId),
});

/** A node with two registrations and an end cap that wait, of which one of each kind came after a block. */
async function filled(store: KeyValueStore) {
  const network = await testNetwork(3, { store });
  const { node, users } = network;
  await node.coordinator.registry.register(5n);
  await node.realm.endCaps.submit(users[0]!.session(await node.state.anchor()));
  await node.coordinator.seal();
  await node.coordinator.registry.register(6n);
  await node.coordinator.registry.register(7n);
  await node.realm.endCaps.submit(users[1]!.session(await node.state.anchor()));
  return network;
}

const FILLED = {
  counts: { registration: 2, deployment: 0, 'end-cap': 1 },
  registrations: [6n, 7n],
  endCaps: [1n << 20n],
};

/** Removes every entry that an index wrote. */
async function dropIndexes(store: KeyValueStore): Promise<void> {
  const batch = new Batch();
  for (const { layout } of Object.values(WAITING)) {
    for await (const { key } of store.range(layout.range([]))) batch.delete(key);
  }
  await store.write(batch);
}

describe('what waits for a block', () => {
  it('is the same for whoever opens the store, and after a restart', async () => {
    const store = new MemoryStore();
    const { node } = await filled(store);
    expect(await waiting(node.submissions)).toEqual(FILLED);
    expect(await waiting(await Submissions.open(store))).toEqual(FILLED);
  });

  it('is found in a store that was written before there were indexes', async () => {
    const store = new MemoryStore();
    await filled(store);
    const before = await snapshot(store);
    await dropIndexes(store);
    const { node, users } = await testNetwork(3, { store, now: () => 1_900_000_000_000 });
    expect(await waiting(node.submissions)).toEqual(FILLED);
    // All but the counters of what has ended is as it was.
    expect((await snapshot(store)).length).toBe(before.length - 2);
    const again = users[1]!.session(await node.state.anchor(), { validUntil: 4n });
    await expect(node.realm.endCaps.submit(again)).rejects.toMatchObject({ code: 'QED4015' });
    expect(await node.coordinator.seal()).toBe(2n);
    expect((await node.submissions.counts()).registration).toBe(0);
  });

  it('has one end cap of a user, whichever of two processes takes it', async () => {
    const store = new MemoryStore();
    const { node, users } = await testNetwork(1, { store });
    const { rules, servesRealm } = node.realm.endCaps;
    const other = new EndCapInbox(rules, await Submissions.open(store), servesRealm);
    const session = users[0]!.session(await node.state.anchor());
    users[0]!.leaf = await node.state.userLeaf(0n, 0n);
    const second = users[0]!.session(await node.state.anchor(), { validUntil: 4n });
    const results = await Promise.allSettled([node.realm.endCaps.submit(session), other.submit(second)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'QED4015' } });
    expect((await node.submissions.counts())['end-cap']).toBe(1);
  });

  it('takes many registrations at once, in one order', async () => {
    const { node } = await testNetwork(0);
    const keys = Array.from({ length: 100 }, (_, i) => 5n + BigInt(i));
    await Promise.all(keys.map((key) => node.coordinator.registry.register(key)));
    expect((await waiting(node.submissions)).registrations).toEqual(keys.slice(0, 99));
    expect((await node.submissions.counts()).registration).toBe(100);
  });

  it('is bounded, and what is refused for it may come again', async () => {
    const store = new MemoryStore();
    const { node } = await testNetwork(0, { store });
    const small = await Submissions.open(store, { registration: 1, deployment: 0, 'end-cap': 0 });
    await small.accept('registration', 'aa'.repeat(32), 5n);
    const before = await snapshot(store);
    await expect(small.accept('registration', 'bb'.repeat(32), 6n)).rejects.toMatchObject({
      code: 'QED4043',
      exitCode: 3,
    });
    expect(await snapshot(store)).toEqual(before);
    expect(await node.coordinator.seal()).toBe(1n);
    await small.accept('registration', 'bb'.repeat(32), 6n);
  });

  it('lets as many end caps wait as the node is told', async () => {
    const { node, users } = await testNetwork(3, { maxWaiting: 2 });
    const sessions = await Promise.all(users.map(async (user) => user.session(await node.state.anchor())));
    await node.realm.endCaps.submit(sessions[0]!);
    await node.realm.endCaps.submit(sessions[1]!);
    await expect(node.realm.endCaps.submit(sessions[2]!)).rejects.toMatchObject({ code: 'QED4043' });
    expect(await node.coordinator.seal()).toBe(1n);
    await node.realm.endCaps.submit(sessions[2]!);
  });

  it('takes no more once the node stops', async () => {
    const { node } = await testNetwork(0);
    await node.stop();
    await expect(node.coordinator.registry.register(5n)).rejects.toMatchObject({ code: 'QED4055' });
    await expect(node.coordinator.seal()).rejects.toMatchObject({ code: 'QED4055' });
  });
});

/** A prover whose verifications end when told. */
function slowVerifier() {
  const waiting: (() => void)[] = [];
  const verify = () => new Promise<boolean>((resolve) => waiting.push(() => resolve(true)));
  const started = async (count: number) => {
    while (waiting.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  return { prover: Object.assign(new SimulatedProver(), { verify }), waiting, started };
}

describe('a verification that hangs', () => {
  it('keeps neither registrations nor blocks waiting, nor another user', async () => {
    const { prover, waiting, started } = slowVerifier();
    const { node, users } = await testNetwork(2, { prover });
    const anchor = await node.state.anchor();
    const first = node.realm.endCaps.submit(users[0]!.session(anchor));
    await started(1);
    await node.coordinator.registry.register(5n);
    expect(await node.coordinator.seal()).toBe(1n);
    const second = node.realm.endCaps.submit(users[1]!.session(anchor));
    await started(2);
    waiting[1]!();
    await second;
    expect(await node.coordinator.seal()).toBe(2n);
    waiting[0]!();
    await first;
    expect(await node.coordinator.seal()).toBe(3n);
  });

  it('lets nothing in that a block made invalid meanwhile', async () => {
    const { prover, waiting, started } = slowVerifier();
    const network = await testNetwork(1, { prover });
    const { node, users } = network;
    const anchor = await node.state.anchor();
    const late = node.realm.endCaps.submit(users[0]!.session(anchor, { validUntil: 2n }));
    await started(1);
    for (let i = 0; i < 2; i++) await node.coordinator.seal({ evenIfEmpty: true });
    const before = await snapshot(network.store);
    waiting[0]!();
    await expect(late).rejects.toMatchObject({ code: 'QED4009' });
    expect(await snapshot(network.store)).toEqual(before);
  });

  it('is bounded in number', async () => {
    const { prover, waiting, started } = slowVerifier();
    const { node, users } = await testNetwork(1, { prover });
    const [user] = users;
    const start = user!.leaf;
    const anchor = await node.state.anchor();
    const hanging: Promise<unknown>[] = [];
    const submit = (i: number) => {
      user!.leaf = start;
      return node.realm.endCaps.submit(user!.session(anchor, { fee: BigInt(i) }));
    };
    for (let i = 0; i < 256; i++) hanging.push(submit(i).catch((error: { code: string }) => error.code));
    await started(256);
    await expect(submit(256)).rejects.toMatchObject({ code: 'QED4043' });
    for (const release of waiting) release();
    // One of the user's sessions was taken; the others came while it waited.
    const outcomes = await Promise.all(hanging);
    expect(outcomes.filter((code) => code === 'QED4015')).toHaveLength(255);
  });
});

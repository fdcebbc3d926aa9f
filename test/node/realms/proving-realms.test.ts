// Realms that prove their users' end caps themselves hand in one proof each; the coordinator verifies that one, and all come to the same state.
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import type { KeyValueStore } from '../../../src/kvq/store.js';
import { rollBack } from '../../../src/node/sealing/roll-back.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { genesisOf } from '../support/network.js';
import { testCoordinator, testRealm, TOKENS, type TestCoordinator, type TestRealm } from '../support/realm-network.js';
import type { FakeUser } from '../support/fake-user.js';

const started: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const it of started.splice(0).reverse()) await it.stop();
});

/** A prover that counts what it verifies. */
class CountingProver extends SimulatedProver {
  verified: string[] = [];
  override verify(...[proof, key]: Parameters<SimulatedProver['verify']>): Promise<boolean> {
    this.verified.push(proof.circuit);
    return super.verify(proof, key);
  }
}

async function coordinatorOf(options: Parameters<typeof testCoordinator>[0] = {}): Promise<TestCoordinator> {
  const coordinator = await testCoordinator({
    genesis: genesisOf(16, { maxAnchorAge: 50n }),
    ...options,
  });
  started.push(coordinator);
  return coordinator;
}

async function realmOf(
  coordinator: TestCoordinator,
  name: 'north' | 'south',
  kept: KeyValueStore = new MemoryStore(),
  proves = true,
): Promise<TestRealm> {
  const made = await testRealm(coordinator.client(TOKENS[name]), name === 'north' ? 0n : 1n, kept, { proves });
  started.push({ stop: async () => (await made.sync.stop(), made.server.close()) });
  return made;
}

async function network(options?: Parameters<typeof testCoordinator>[0]) {
  const coordinator = await coordinatorOf(options);
  return { coordinator, north: await realmOf(coordinator, 'north'), south: await realmOf(coordinator, 'south') };
}

/** Users of realm 0 or 1, in the order of their ids. */
const usersOf = ({ users }: TestCoordinator, realm: bigint): FakeUser[] =>
  users.filter(({ userId }) => userId >> 20n === realm);

async function submit(realm: TestRealm, users: readonly FakeUser[], claims?: Parameters<FakeUser['session']>[1]) {
  const anchor = await realm.client.anchor();
  const ids: string[] = [];
  for (const user of users) ids.push(await realm.client.submitEndCap(user.session(anchor, claims)));
  return ids;
}

async function jobsOf({ node }: TestCoordinator, checkpointId: bigint): Promise<string[]> {
  const { row } = await node.state.checkpoint(checkpointId);
  const jobs = await Promise.all(row.jobs.map((id) => node.queue.inspect(id)));
  return jobs.map((job) => job!.circuit);
}

async function expectSame(coordinator: TestCoordinator, ...realms: TestRealm[]): Promise<void> {
  for (const realm of realms) {
    await realm.sync.round();
    expect(await realm.client.listCheckpoints()).toEqual(await coordinator.client().listCheckpoints());
    expect(await realm.client.anchor()).toEqual(await coordinator.client().anchor());
    expect(await realm.store.submissions.counts()).toMatchObject({ 'end-cap': 0 });
    expect(realm.faults).toEqual([]);
  }
  expect(await coordinator.node.submissions.counts()).toMatchObject({ 'end-cap': 0 });
}

describe('realms that prove', () => {
  it('bring their users through blocks for which the coordinator verifies one proof of each realm', async () => {
    const prover = new CountingProver();
    const { coordinator, north, south } = await network({ prover });
    for (const checkpointId of [1n, 2n]) {
      prover.verified = [];
      const ids = [
        ...(await submit(north, usersOf(coordinator, 0n).slice(0, 5), { events: 1 })),
        ...(await submit(south, usersOf(coordinator, 1n).slice(0, 3))),
      ];
      await north.round();
      await south.round();
      expect(prover.verified.filter((circuit) => circuit.startsWith('GUTA'))).toHaveLength(2);
      expect(prover.verified.some((circuit) => circuit.startsWith('UPS'))).toBe(false);
      for (const id of ids)
        expect(await coordinator.client().getSubmission(id)).toMatchObject({ status: 'waiting', kind: 'end-cap' });
      expect((await coordinator.client().status()).waiting.endCaps).toBe(8);
      expect(await coordinator.block()).toBe(checkpointId);
      expect(await jobsOf(coordinator, checkpointId)).toEqual(['GUTAVerifyTwoGUTA', 'QEDCheckpointStateTransition']);
      for (const id of ids)
        expect(await coordinator.client().getSubmission(id)).toMatchObject({ status: 'proven', checkpointId });
      await north.sync.round();
      await south.sync.round();
      for (const [realm, from] of [
        [north, ids.slice(0, 5)],
        [south, ids.slice(5)],
      ] as const)
        for (const id of from) expect(await realm.client.getSubmission(id)).toMatchObject({ status: 'proven' });
      expect(await coordinator.node.state.checkpoint(checkpointId)).toMatchObject({ row: { endCaps: 8 } });
    }
    const [ann] = usersOf(coordinator, 0n);
    const session = await coordinator.client().call('qed_getUserSession', { checkpointId: 2n, userId: ann!.userId });
    expect(session).toMatchObject({ record: { anchorId: 1n, stats: { userOps: 1n } } });
    expect((await coordinator.client().call('qed_listEvents', { userId: ann!.userId })).entries).toHaveLength(2);
    expect([north.batches, south.batches]).toEqual([
      [5, 5],
      [3, 3],
    ]);
    await expectSame(coordinator, north, south);
    // Nothing of a batch that has ended is kept.
    for (const { client } of [north, south])
      expect((await client.status()).jobs).toMatchObject({ done: 0, ready: 0, waiting: 0 });
  });

  it('have their proof taken as it is where a block holds nothing else', async () => {
    const { coordinator, north } = await network();
    await submit(north, usersOf(coordinator, 0n).slice(0, 2));
    await north.round();
    expect(await coordinator.block()).toBe(1n);
    expect(await jobsOf(coordinator, 1n)).toEqual(['QEDCheckpointStateTransition']);
    await expectSame(coordinator, north);
  });

  it('may be late: their work is carried to a later block, and delays nobody else', async () => {
    const { coordinator, north, south } = await network();
    const late = await submit(north, usersOf(coordinator, 0n).slice(0, 4));
    await north.sync.round();
    expect(await north.prove(1)).toBe(1);
    for (const checkpointId of [1n, 2n]) {
      await submit(south, usersOf(coordinator, 1n).slice(0, 2));
      await south.round();
      await coordinator.client().register(500n + checkpointId);
      expect(await coordinator.block()).toBe(checkpointId);
      await south.sync.round();
      await north.sync.round();
    }
    await submit(south, usersOf(coordinator, 1n).slice(0, 2));
    await south.round();
    await north.round();
    await coordinator.client().register(600n);
    expect(await coordinator.block()).toBe(3n);
    expect(await jobsOf(coordinator, 3n)).toContain('GUTAVerifyGUTAToCap');
    for (const id of late)
      expect(await coordinator.client().getSubmission(id)).toMatchObject({ status: 'proven', checkpointId: 3n });
    expect(north.batches).toEqual([4]);
    await expectSame(coordinator, north, south);
  });

  it('prove what comes meanwhile in the next batch', async () => {
    const { coordinator, north } = await network();
    const users = usersOf(coordinator, 0n);
    await submit(north, users.slice(0, 1));
    await north.sync.round();
    const later = await submit(north, users.slice(1, 6));
    await north.round();
    expect(north.batches).toEqual([1]);
    await coordinator.block();
    await north.round();
    expect(north.batches).toEqual([1, 5]);
    for (const id of later) expect(await coordinator.client().getSubmission(id)).toMatchObject({ status: 'waiting' });
    await coordinator.block();
    await expectSame(coordinator, north);
  });

  it('refuse what has expired meanwhile, and prove only its path again', async () => {
    const { coordinator, north, south } = await network();
    const users = usersOf(coordinator, 0n);
    const short = await submit(north, users.slice(3, 4), { validUntil: 2n });
    const others = await submit(
      north,
      [0, 1, 2, 4, 5, 6, 7].map((i) => users[i]!),
    );
    await north.sync.round();
    expect(await north.prove()).toBe(7);
    for (let i = 0; i < 2; i++) {
      await submit(south, usersOf(coordinator, 1n).slice(0, 2));
      await south.round();
      await coordinator.block();
      await south.sync.round();
    }
    // It learns of both blocks, refuses the session, plans the others again, and hands them in.
    await north.sync.round();
    await north.sync.round();
    expect(north.refused).toEqual(['QED4009']);
    expect(north.batches).toEqual([8, 7]);
    // Of users 0 to 7 the one with number 3 was joined with number 2, then with 0 and 1, then with the upper half.
    expect(await north.prove()).toBe(2);
    await north.sync.round();
    await coordinator.block();
    await expectSame(coordinator, north, south);
    expect(await north.client.getSubmission(short[0]!)).toMatchObject({ refusal: { code: 'QED4009' } });
    for (const id of others)
      expect(await coordinator.client().getSubmission(id)).toMatchObject({ status: 'proven', checkpointId: 3n });
  });

  it('stand beside realms that hand in their end caps, and may become such a realm and back', async () => {
    const coordinator = await coordinatorOf();
    const kept = new MemoryStore();
    const [north, south] = [
      await realmOf(coordinator, 'north', kept),
      await realmOf(coordinator, 'south', undefined, false),
    ];
    const users = usersOf(coordinator, 0n);
    const [first] = await submit(north, users.slice(0, 1));
    await submit(south, usersOf(coordinator, 1n).slice(0, 1));
    await north.round();
    await south.round();
    await coordinator.block();
    expect(await jobsOf(coordinator, 1n)).toEqual(['GUTAVerifyLeftGUTARightEndCap', 'QEDCheckpointStateTransition']);
    // A batch is under way when it stops to prove.
    await north.sync.round();
    const second = await submit(north, users.slice(1, 3));
    await north.sync.round();
    const plain = await realmOf(coordinator, 'north', kept, false);
    await plain.round();
    await coordinator.block();
    await plain.sync.round();
    const third = await submit(plain, users.slice(3, 4));
    await plain.round();
    // The coordinator has that one, and the next one is proven.
    const again = await realmOf(coordinator, 'north', kept);
    const fourth = await submit(again, users.slice(4, 6));
    await again.round();
    await coordinator.block();
    await again.round();
    await coordinator.block();
    for (const id of [first!, ...second, ...third, ...fourth])
      expect(await coordinator.client().getSubmission(id)).toMatchObject({ status: 'proven' });
    await expectSame(coordinator, again, south);
  });

  it('are rolled back with their coordinator: what was sealed is told, what waits is proven again', async () => {
    const store = new MemoryStore();
    const kept = new MemoryStore();
    const first = await coordinatorOf({ store, workers: 0 });
    const north = await realmOf(first, 'north', kept);
    const users = usersOf(first, 0n);
    const anchor = await north.client.anchor();
    const sealed = users[0]!.session(anchor);
    const waits = users[1]!.session(anchor);
    const id = await north.client.submitEndCap(sealed);
    await north.round();
    await first.node.coordinator.seal();
    await north.sync.round();
    const waiting = await north.client.submitEndCap(waits);
    await north.round();
    expect(await first.client().getSubmission(waiting)).toMatchObject({ status: 'waiting' });
    for (const it of started.splice(0).reverse()) await it.stop();
    await rollBack(store, 0n);
    const back = await coordinatorOf({ store });
    const again = await realmOf(back, 'north', kept);
    await again.round();
    expect(await again.client.getSubmission(id)).toMatchObject({ refusal: { code: 'QED4017' } });
    expect(await back.client().getSubmission(waiting)).toMatchObject({ status: 'waiting' });
    expect(await again.client.submitEndCap(sealed)).toBe(id);
    await back.block();
    await again.round();
    await back.block();
    for (const one of [id, waiting]) expect(await back.client().getSubmission(one)).toMatchObject({ status: 'proven' });
    await expectSame(back, again);
  });
});

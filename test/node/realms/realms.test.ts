// Realms with stores of their own take end caps, hand them to a coordinator behind RPC and follow its checkpoints; all of
// them come to one state, and a client finds the right node.
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { rootFromPath } from '../../../src/parth/trees/merkle-tree.js';
import { UserLeaf } from '../../../src/parth/leaves.js';
import { snapshot } from '../support/snapshot.js';
import { testCoordinator, testRealm, TOKENS, type TestCoordinator, type TestRealm } from '../support/realm-network.js';

const started: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const it of started.splice(0).reverse()) await it.stop();
});

async function network(): Promise<{ coordinator: TestCoordinator; north: TestRealm; south: TestRealm }> {
  const coordinator = await testCoordinator();
  started.push(coordinator);
  return { coordinator, north: await realm(coordinator, 'north'), south: await realm(coordinator, 'south') };
}

async function realm(
  coordinator: TestCoordinator,
  name: 'north' | 'south',
  kept = new MemoryStore(),
): Promise<TestRealm> {
  const made = await testRealm(coordinator.client(TOKENS[name]), name === 'north' ? 0n : 1n, kept);
  started.push({ stop: async () => (await made.sync.stop(), made.server.close()) });
  return made;
}

const rounds = async (...realms: TestRealm[]): Promise<void> => {
  for (const { sync } of realms) await sync.round();
};

describe('realms with stores of their own', () => {
  it('bring four users through two blocks, and agree with the coordinator on every root', async () => {
    const { coordinator, north, south } = await network();
    const [ann, bob, cy, dee] = coordinator.users;
    const homes = [
      [north, [ann!, cy!]],
      [south, [bob!, dee!]],
    ] as const;
    for (const checkpointId of [1n, 2n]) {
      const taken: [TestRealm, string][] = [];
      for (const [at, users] of homes) {
        for (const user of users) {
          const endCap = user.session(await at.client.anchor(), { events: 1 });
          taken.push([at, await at.client.submitEndCap(endCap)]);
        }
      }
      for (const [at, id] of taken) expect(await at.client.getSubmission(id)).toMatchObject({ status: 'waiting' });
      await rounds(north, south);
      expect(await coordinator.block()).toBe(checkpointId);
      await rounds(north, south);
      for (const [at, id] of taken) {
        expect(await at.client.getSubmission(id)).toMatchObject({ status: 'proven', checkpointId });
        expect(await coordinator.client().getSubmission(id)).toMatchObject({ status: 'proven', checkpointId });
      }
      expect((await north.client.getCheckpoint()).endCaps).toBe(4);
    }
    for (const { client } of [north, south]) {
      expect(await client.listCheckpoints()).toEqual(await coordinator.client().listCheckpoints());
      const anchor = await client.anchor();
      expect(anchor).toEqual(await coordinator.client().anchor());
      // Its own users from its own store, those of the other realm through the coordinator.
      for (const user of coordinator.users) {
        const { leaf, path } = await client.user(anchor, user.userId);
        expect(leaf).toEqual(user.leaf);
        expect(rootFromPath(UserLeaf.hash(leaf!), user.userId, path.siblings)).toBe(anchor.leaf.gusrRoot);
        const read = await client.userContract(anchor, user.userId, 0n);
        expect(read).toEqual(await coordinator.client().userContract(anchor, user.userId, 0n));
        expect(read.slots).toHaveLength(1);
        expect((await client.events(anchor, user.userId, [1n]))[0]!.leaf).not.toBe(0n);
        const { entries } = await client.call('qed_listEvents', { userId: user.userId });
        expect(entries.map(({ checkpointId, emitted }) => [checkpointId, emitted])).toEqual([
          [1n, [{ eventId: 77n, values: [user.userId, 0n] }]],
          [2n, [{ eventId: 77n, values: [user.userId, 0n] }]],
        ]);
      }
    }
  });

  it('take in what the coordinator refuses with its reason, and other users land all the same', async () => {
    const { coordinator, north } = await network();
    const [ann, , cy] = coordinator.users;
    const anchor = await north.client.anchor();
    const [first, second] = [ann!.session(anchor), cy!.session(anchor)];
    // The same session through another node of the realm: it lands before this one knows.
    const other = await realm(coordinator, 'north');
    const rival = coordinator.newcomer(ann!.userId, ann!.publicKeyHash);
    rival.leaf = await coordinator.node.state.userLeaf(0n, ann!.userId);
    await other.client.submitEndCap(rival.session(anchor, { writes: [[0n, [[9n, 9n]]]] }));
    await other.sync.round();
    const ids = [await north.client.submitEndCap(first), await north.client.submitEndCap(second)];
    await north.sync.round();
    expect(await north.client.getSubmission(ids[0]!)).toMatchObject({
      status: 'refused',
      refusal: { code: 'QED4015' },
    });
    await coordinator.block();
    await rounds(north, other);
    expect(await north.client.getSubmission(ids[1]!)).toMatchObject({ status: 'proven', checkpointId: 1n });
    expect(await snapshotOfUsers(north)).toEqual(await snapshotOfUsers(other));
  });

  it('are made again from nothing, also in the middle of a chain', async () => {
    const { coordinator, north, south } = await network();
    for (const user of coordinator.users.slice(0, 2)) {
      const at = user === coordinator.users[0] ? north : south;
      await at.client.submitEndCap(user.session(await at.client.anchor(), { events: 2 }));
      await at.sync.round();
      await coordinator.block();
      await rounds(north, south);
    }
    const again = await realm(coordinator, 'north');
    expect((await again.client.status()).sealed).toBe(0n);
    await again.sync.round();
    expect(await snapshotOfUsers(again)).toEqual(await snapshotOfUsers(north));
    expect(await again.client.status()).toMatchObject({ role: 'realm', sealed: 2n, proven: 2n, troubles: [] });
  });

  it('take end caps while the coordinator is down, and hand them over when it is back', async () => {
    const { coordinator, north } = await network();
    const { port } = coordinator.server;
    north.sync.start();
    await coordinator.stop();
    started.splice(0, 1);
    const user = coordinator.users[0]!;
    const id = await north.client.submitEndCap(user.session(await north.client.anchor()));
    await expect
      .poll(() => north.client.status().then(({ troubles }) => troubles))
      .toMatchObject([{ code: 'QED4063' }]);
    await expect(north.client.register(5n)).rejects.toMatchObject({ code: 'QED4063' });
    expect(await north.client.getSubmission(id)).toMatchObject({ status: 'waiting' });

    const back = await testCoordinator({ store: coordinator.store, genesis: coordinator.genesis }, port);
    started.unshift(back);
    await expect
      .poll(() =>
        back
          .client()
          .getSubmission(id)
          .catch(() => null),
      )
      .toMatchObject({ status: 'waiting' });
    await back.block();
    await north.client.waitForSubmission(id, { until: 'proven' });
    expect((await north.client.status()).troubles).toEqual([]);
    expect(north.faults).toMatchObject([{ code: 'QED4063' }]);
  });

  it('keep a lagging end cap for a later block', async () => {
    const { coordinator, north, south } = await network();
    const [ann, bob] = coordinator.users;
    const late = await north.client.submitEndCap(ann!.session(await north.client.anchor()));
    await south.client.submitEndCap(bob!.session(await south.client.anchor()));
    await south.sync.round();
    await coordinator.block();
    await north.sync.round();
    await coordinator.block();
    await rounds(north, south);
    expect(await north.client.getSubmission(late)).toMatchObject({ status: 'proven', checkpointId: 2n });
  });
});

describe('a client', () => {
  it('may ask any node: it registers through a realm, and its end cap finds the node of its realm', async () => {
    const { coordinator, north, south } = await network();
    await rounds(north, south);
    const id = await south.client.register(77n);
    await coordinator.block();
    expect(await south.client.getSubmission(id)).toMatchObject({ status: 'proven', userId: 2n });
    const newcomer = coordinator.newcomer(2n, 77n);
    expect(await south.client.registration(await south.client.anchor(), 77n)).toMatchObject({ userId: 2n });

    // User 2 is of realm 0, the node asked is first the coordinator's and then that of realm 1.
    for (const client of [coordinator.client(), south.client]) {
      const submissionId = await client.submitEndCap(newcomer.session(await client.anchor()));
      await north.sync.round();
      await coordinator.block();
      await rounds(north, south);
      expect(await client.waitForSubmission(submissionId)).toMatchObject({ kind: 'end-cap', userId: 2n });
    }
    expect(await coordinator.client().status()).toMatchObject({
      role: 'coordinator',
      realms: [
        { realm: 0n, url: north.server.url },
        { realm: 1n, url: south.server.url },
      ],
    });
  });

  it('is told which node does what a realm does not', async () => {
    const { coordinator, north } = await network();
    const failure = await north.client.call('qed_listJobs', {}).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'QED4076', details: { url: coordinator.server.url } });
    await expect(north.client.call('qed_leaseJob', { slot: 0 })).rejects.toMatchObject({ code: 'QED4074' });
  });
});

/** Every entry of a realm's store but what it keeps of submissions, which only those who took them have. */
async function snapshotOfUsers({ kept }: TestRealm): Promise<string[]> {
  return (await snapshot(kept)).filter(
    (entry) => !/^(02|0335|0339|033a|033b|033c)/.test(entry) || entry.startsWith('0202'),
  );
}

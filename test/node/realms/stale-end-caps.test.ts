// End caps that a realm handed in before it proved its users itself: they keep no other realm's waiting, and end when they cannot land any more.
import { afterEach, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { BLOCK_LIMITS } from '../../../src/node/sealing/build-block.js';
import { genesisOf } from '../support/network.js';
import { testCoordinator, testRealm, TOKENS, type TestRealm } from '../support/realm-network.js';

const started: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const it of started.splice(0).reverse()) await it.stop();
});

it('stand in nobody’s way while the proofs of their realm go first', async () => {
  const blockLimits = { ...BLOCK_LIMITS, 'end-cap': 2 };
  const coordinator = await testCoordinator({ genesis: genesisOf(16, { maxAnchorAge: 50n }), blockLimits });
  started.push(coordinator);
  const open = async (name: 'north' | 'south', proves: boolean): Promise<TestRealm> => {
    const client = coordinator.client(TOKENS[name]);
    const realm = await testRealm(client, name === 'north' ? 0n : 1n, new MemoryStore(), { proves });
    started.push({ stop: async () => (await realm.sync.stop(), realm.server.close()) });
    return realm;
  };
  const [plain, proving, south] = [await open('north', false), await open('north', true), await open('south', false)];
  const [ofNorth, ofSouth] = [0n, 1n].map((realm) => coordinator.users.filter(({ userId }) => userId >> 20n === realm));
  const anchor = await plain.client.anchor();
  // As many as a block takes, and before those of the other realm.
  const first = [];
  for (const user of ofNorth!.slice(0, 2))
    first.push(await plain.client.submitEndCap(user.session(anchor, { validUntil: 2n })));
  await plain.round();
  for (const checkpointId of [1n, 2n, 3n]) {
    await proving.sync.round();
    await proving.client.submitEndCap(ofNorth![Number(checkpointId) + 2]!.session(await proving.client.anchor()));
    await proving.round();
    await south.sync.round();
    const id = await south.client.submitEndCap(ofSouth![Number(checkpointId)]!.session(await south.client.anchor()));
    await south.round();
    expect(await coordinator.block()).toBe(checkpointId);
    expect(await coordinator.client().getSubmission(id)).toMatchObject({ status: 'proven', checkpointId });
  }
  for (const id of first)
    expect(await coordinator.client().getSubmission(id)).toMatchObject({ refusal: { code: 'QED4009' } });
  expect(await coordinator.node.submissions.counts()).toMatchObject({ 'end-cap': 0 });
});

it('find room beside the proofs of other realms, however many sessions these have', async () => {
  const coordinator = await testCoordinator({ genesis: genesisOf(16, { maxAnchorAge: 50n }), maxWaiting: 2 });
  started.push(coordinator);
  const north = await testRealm(coordinator.client(TOKENS.north), 0n, new MemoryStore(), { proves: true });
  const south = await testRealm(coordinator.client(TOKENS.south), 1n);
  for (const realm of [north, south])
    started.push({ stop: async () => (await realm.sync.stop(), realm.server.close()) });
  const anchor = await north.client.anchor();
  const [ofNorth, ofSouth] = [0n, 1n].map((realm) => coordinator.users.filter(({ userId }) => userId >> 20n === realm));
  for (const user of ofNorth!.slice(0, 3)) await north.client.submitEndCap(user.session(anchor));
  await north.round();
  for (const user of ofSouth!.slice(0, 2)) await south.client.submitEndCap(user.session(anchor));
  await south.round();
  expect((await coordinator.client().status()).waiting.endCaps).toBe(5);
  // The queue itself is full now.
  await south.client.submitEndCap(ofSouth![2]!.session(anchor));
  await expect(south.round()).rejects.toMatchObject({ code: 'QED4043' });
  expect(await coordinator.block()).toBe(1n);
  expect((await coordinator.node.state.checkpoint(1n)).row.endCaps).toBe(5);
  expect((await coordinator.client().status()).waiting.endCaps).toBe(0);
});

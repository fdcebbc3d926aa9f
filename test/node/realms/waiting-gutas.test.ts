// Proofs of realms that wait for a block: the oldest goes first, and one that no block can hold any more is given back to its realm, which goes on without what is at fault.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { BLOCK_LIMITS } from '../../../src/node/sealing/build-block.js';
import type { NodeEvent } from '../../../src/node/roles/events.js';
import { REALM_GUTAS } from '../../../src/node/state/forest.js';
import { genesisOf } from '../support/network.js';
import { testCoordinator, testRealm, TOKENS, type TestRealm } from '../support/realm-network.js';

const started: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const it of started.splice(0).reverse()) await it.stop();
});

/** A coordinator that takes one proof of a realm into a block, with two realms that prove. */
async function network() {
  const blockLimits = { ...BLOCK_LIMITS, guta: 1 };
  const coordinator = await testCoordinator({ genesis: genesisOf(16, { maxAnchorAge: 50n }), blockLimits });
  started.push(coordinator);
  const returned: NodeEvent[] = [];
  coordinator.node.events.on((event) => void (event.type === 'returned' && returned.push(event)));
  const open = async (name: 'north' | 'south'): Promise<TestRealm> => {
    const client = coordinator.client(TOKENS[name]);
    const realm = await testRealm(client, name === 'north' ? 0n : 1n, new MemoryStore(), { proves: true });
    started.push({ stop: async () => (await realm.sync.stop(), realm.server.close()) });
    return realm;
  };
  const [north, south] = [await open('north'), await open('south')];
  const [ofNorth, ofSouth] = [0n, 1n].map((realm) => coordinator.users.filter(({ userId }) => userId >> 20n === realm));
  return { coordinator, returned, north, south, ofNorth: ofNorth!, ofSouth: ofSouth! };
}

describe('proofs of realms', () => {
  it('go into blocks in the order in which they came', async () => {
    const { coordinator, north, south, ofNorth, ofSouth } = await network();
    const first = await north.client.submitEndCap(ofNorth[0]!.session(await north.client.anchor()));
    const second = await south.client.submitEndCap(ofSouth[0]!.session(await south.client.anchor()));
    await north.round();
    await south.round();
    expect(await coordinator.block()).toBe(1n);
    await north.sync.round();
    const third = await north.client.submitEndCap(ofNorth[1]!.session(await north.client.anchor()));
    await north.round();
    expect([await coordinator.block(), await coordinator.block()]).toEqual([2n, 3n]);
    for (const [i, id] of [first, second, third].entries())
      expect(await coordinator.client().getSubmission(id)).toMatchObject({ checkpointId: BigInt(i + 1) });
  });

  it('are given back where a session in them has expired, and come again without it', async () => {
    const { coordinator, returned, north, south, ofNorth, ofSouth } = await network();
    const anchor = await south.client.anchor();
    const short = await south.client.submitEndCap(ofSouth[0]!.session(anchor, { validUntil: 2n }));
    const long = await south.client.submitEndCap(ofSouth[1]!.session(anchor));
    await south.sync.round();
    await south.prove();
    for (const user of ofNorth.slice(0, 2)) {
      await north.sync.round();
      await north.client.submitEndCap(user.session(await north.client.anchor()));
      await north.round();
      if ((await coordinator.node.state.head()) === 1n) await south.sync.round();
      await coordinator.block();
    }
    expect(await coordinator.client().getSubmission(short)).toMatchObject({ status: 'waiting' });
    expect(returned).toEqual([]);
    expect(await coordinator.node.coordinator.seal()).toBeNull();
    expect(returned).toMatchObject([{ type: 'returned', realm: 1n, code: 'QED4009' }]);
    // As if it had never come.
    expect(await REALM_GUTAS.contents.get(coordinator.store, 1n)).toBeUndefined();
    expect(await coordinator.node.submissions.counts()).toMatchObject({ 'end-cap': 0 });
    for (const id of [short, long]) expect(await coordinator.node.submissions.row(id)).toBeUndefined();
    await south.round();
    await south.round();
    expect(await coordinator.block()).toBe(3n);
    await south.sync.round();
    expect(await south.client.getSubmission(short)).toMatchObject({ refusal: { code: 'QED4009' } });
    expect(await south.client.getSubmission(long)).toMatchObject({ status: 'proven', checkpointId: 3n });
  });
});

describe('two nodes of one realm', () => {
  it('get their proofs in one after the other: the later one is made again', async () => {
    const { coordinator, north, ofNorth } = await network();
    const other = await testRealm(coordinator.client(TOKENS.north), 0n, new MemoryStore(), { proves: true });
    started.push({ stop: async () => (await other.sync.stop(), other.server.close()) });
    const anchor = await north.client.anchor();
    const ids: string[] = [];
    for (const [i, node] of [north, other, north, other].entries())
      ids.push(await node.client.submitEndCap(ofNorth[i]!.session(anchor)));
    await north.round();
    await expect(other.round()).rejects.toMatchObject({ code: 'QED4043' });
    expect(await coordinator.block()).toBe(1n);
    await expect(other.round()).rejects.toMatchObject({ code: 'QED4019' });
    await other.round();
    expect(other.batches).toEqual([2, 2]);
    expect(await coordinator.block()).toBe(2n);
    await other.round();
    await north.round();
    for (const [i, id] of ids.entries())
      expect(await coordinator.client().getSubmission(id)).toMatchObject({
        status: 'proven',
        checkpointId: BigInt((i % 2) + 1),
      });
    for (const node of [north, other]) expect(await node.store.submissions.counts()).toMatchObject({ 'end-cap': 0 });
  });
});

describe('sessions of a realm', () => {
  it('that expire before they are proven are refused there, and no more is proven of them', async () => {
    const { coordinator, north, ofNorth } = await network();
    const anchor = await north.client.anchor();
    const short = await north.client.submitEndCap(ofNorth[0]!.session(anchor, { validUntil: 2n }));
    const long = await north.client.submitEndCap(ofNorth[1]!.session(anchor));
    await north.sync.round();
    for (const key of [501n, 502n]) {
      await coordinator.client().register(key);
      await coordinator.block();
    }
    await north.sync.round();
    expect(north.refused).toEqual(['QED4009']);
    expect(await north.client.getSubmission(short)).toMatchObject({ refusal: { code: 'QED4009' } });
    await north.round();
    expect(north.batches).toEqual([2, 1]);
    expect(await coordinator.block()).toBe(3n);
    await north.sync.round();
    expect(await north.client.getSubmission(long)).toMatchObject({ status: 'proven', checkpointId: 3n });
  });

  it('that no proof can hold together go one after the other', async () => {
    const { coordinator, north, ofNorth } = await network();
    const anchor = await north.client.anchor();
    // The sum of their fees is no u64.
    const ids: string[] = [];
    for (const user of ofNorth.slice(0, 2))
      ids.push(await north.client.submitEndCap(user.session(anchor, { fee: 2n ** 63n })));
    for (const checkpointId of [1n, 2n]) {
      await north.round();
      expect(await coordinator.block()).toBe(checkpointId);
    }
    await north.sync.round();
    expect(north.batches).toEqual([1, 1]);
    expect(north.refused).toEqual([]);
    for (const [i, id] of ids.entries())
      expect(await north.client.getSubmission(id)).toMatchObject({ status: 'proven', checkpointId: BigInt(i + 1) });
  });

  it('that no proof can hold are refused, and the others go on', async () => {
    const { coordinator, north, ofNorth } = await network();
    const anchor = await north.client.anchor();
    const good = [await north.client.submitEndCap(ofNorth[0]!.session(anchor))];
    // Past the checks at the door, as if one were missing: with a proof that no circuit takes.
    const session = ofNorth[1]!.session(anchor);
    const bad = 'ab'.repeat(32);
    const proof = { ...session.proof, program: 'UpsExpress' };
    await north.store.submissions.accept('end-cap', bad, { ...session, proof });
    const { endCap } = north.store.keys.whitelists;
    const path = endCap.path.bind(endCap);
    vi.spyOn(endCap, 'path').mockImplementation((program) => {
      if (program === 'UpsExpress') throw new RangeError('no such path');
      return path(program);
    });
    good.push(await north.client.submitEndCap(ofNorth[2]!.session(anchor)));
    await north.sync.round();
    expect(north.refused).toEqual(['QED4042']);
    await north.round();
    expect(north.batches).toEqual([2]);
    expect(await coordinator.block()).toBe(1n);
    await north.sync.round();
    expect(await north.client.getSubmission(bad)).toMatchObject({ refusal: { code: 'QED4042' } });
    for (const id of good) expect(await north.client.getSubmission(id)).toMatchObject({ status: 'proven' });
  });
});

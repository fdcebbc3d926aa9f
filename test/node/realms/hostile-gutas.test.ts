// What a false realm says that it has proven: each lie is refused with a code and changes nothing, and costs the coordinator one verification at most.
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { sessionId } from '../../../src/node/inbox/realm-gutas.js';
import { REALM_GUTAS } from '../../../src/node/state/forest.js';
import { GutaHeader } from '../../../src/parth/statements/block.js';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import { UserLeaf } from '../../../src/parth/leaves.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import type { SessionOutcome } from '../../../src/wire/end-cap.js';
import type { RealmGutaSubmission } from '../../../src/wire/realm.js';
import { genesisOf } from '../support/network.js';
import { simulation } from '../support/fake-user.js';
import { snapshot } from '../support/snapshot.js';
import { testCoordinator, testRealm, TOKENS, type TestCoordinator, type TestRealm } from '../support/realm-network.js';

const started: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const it of started.splice(0).reverse()) await it.stop();
});

class CountingProver extends SimulatedProver {
  count = 0;
  valid = true;
  override verify(): Promise<boolean> {
    this.count++;
    return Promise.resolve(this.valid);
  }
}

/** A coordinator, an honest realm, and what that realm would hand in of these of its users. */
async function honest(users = [0, 2, 4, 6]): Promise<{
  readonly coordinator: TestCoordinator;
  readonly prover: CountingProver;
  readonly north: TestRealm;
  readonly guta: RealmGutaSubmission;
}> {
  const prover = new CountingProver();
  const genesis = genesisOf(8, { maxAnchorAge: 50n });
  const coordinator = await testCoordinator({ genesis, prover, workers: 0 });
  started.push(coordinator);
  const client = coordinator.client(TOKENS.north);
  const north = await testRealm(client, 0n, new MemoryStore(), { proves: true });
  started.push({ stop: async () => (await north.sync.stop(), north.server.close()) });
  const anchor = await north.client.anchor();
  for (const i of users) await north.client.submitEndCap(coordinator.users[i]!.session(anchor, { events: 1 }));
  const guta = await provenBy(north);
  prover.count = 0;
  return { coordinator, prover, north, guta };
}

/** What a realm would hand in of the end caps that it has. */
async function provenBy(north: TestRealm): Promise<RealmGutaSubmission> {
  await north.sync.round();
  await north.prove();
  let guta: RealmGutaSubmission | undefined;
  const { link } = north.sync;
  const handIn = link.handInGuta.bind(link);
  link.handInGuta = (one) => {
    guta = one;
    return Promise.resolve([]);
  };
  await north.sync.round();
  link.handInGuta = handIn;
  return guta!;
}

/** What another node of the same realm would hand in of these of its users. */
async function another(coordinator: TestCoordinator, users: readonly number[]): Promise<RealmGutaSubmission> {
  const node = await testRealm(coordinator.client(TOKENS.north), 0n, new MemoryStore(), { proves: true });
  started.push({ stop: async () => (await node.sync.stop(), node.server.close()) });
  const anchor = await node.client.anchor();
  for (const i of users) await node.client.submitEndCap(coordinator.users[i]!.session(anchor));
  return provenBy(node);
}

/** The same claim with another header, which the proof says. */
const saying = (guta: RealmGutaSubmission, header: Partial<GutaHeader>): RealmGutaSubmission => {
  const other = { ...guta.header, ...header };
  return { ...guta, header: other, proof: { ...guta.proof, output: GutaHeader.hash(other).toString() } };
};

/** Another result of one of the sessions. */
const withResult = (guta: RealmGutaSubmission, index: number, result: Partial<EndCapResult>): RealmGutaSubmission =>
  withSession(guta, index, (session) => ({ ...session, result: { ...session.result, ...result } }));

const withSession = (
  guta: RealmGutaSubmission,
  index: number,
  change: (session: SessionOutcome) => SessionOutcome,
): RealmGutaSubmission => ({
  ...guta,
  sessions: guta.sessions.map((session, i) => (i === index ? change(session) : session)),
});

const transitionOf = (guta: RealmGutaSubmission, change: Partial<GutaHeader['transition']>): RealmGutaSubmission =>
  saying(guta, { transition: { ...guta.header.transition, ...change } });

/** Another end leaf, which the session and the node that the proof speaks of agree with. */
const withLeaf = (guta: RealmGutaSubmission, leaf: Partial<UserLeaf>): RealmGutaSubmission =>
  withSession(guta, 0, (session) => {
    const endUserLeaf = { ...session.endUserLeaf, ...leaf };
    const result = { ...session.result, endUserLeafHash: UserLeaf.hash(endUserLeaf) };
    return { ...session, endUserLeaf, result };
  });

const keys = protocolKeys();
const NO_PROOF = { publicInput: [], publicOutput: ['5'], proof: 'KCgp' };

describe('a realm is refused that says it has proven', () => {
  it.each<[string, string, number, (guta: RealmGutaSubmission) => RealmGutaSubmission]>([
    ['something else than its header', 'QED4018', 0, (guta) => ({ ...guta, proof: { ...guta.proof, output: '5' } })],
    [
      'it with an end cap',
      'QED4018',
      0,
      (guta) => ({
        ...guta,
        proof: simulation('UpsEndCap', 'UPSStandardEndCap', GutaHeader.hash(guta.header), keys.UpsEndCap),
      }),
    ],
    ['it with a checkpoint', 'QED4018', 0, (guta) => ({ ...guta, proof: { ...guta.proof, key: keys.Checkpoint } })],
    ['what joins proofs of its own circuits', 'QED4018', 0, (guta) => saying(guta, { gutaWhitelistRoot: 5n })],
    ['a change of a node above its realm', 'QED4018', 0, (guta) => transitionOf(guta, { level: 21n, index: 0n })],
    [
      'a change of a node of another realm',
      'QED4018',
      0,
      (guta) => transitionOf(guta, { index: 1n << (20n - guta.header.transition.level) }),
    ],
    ['a change of a node of no level', 'QED4018', 0, (guta) => transitionOf(guta, { level: 2n ** 200n })],
    ['a node with users that are not below it', 'QED4018', 0, (guta) => transitionOf(guta, { level: 0n, index: 0n })],
    [
      'two sessions of one user',
      'QED4018',
      0,
      (guta) => {
        const sessions = [...guta.sessions, guta.sessions[0]!];
        const sum = (name: keyof GutaHeader['stats']) =>
          sessions.reduce((all, { result }) => all + result.stats[name], 0n);
        const [fees, userOps, transactions] = [sum('fees'), sum('userOps'), sum('transactions')];
        return saying(
          { ...guta, sessions },
          { stats: { fees, userOps, transactions, slotsModified: sum('slotsModified') } },
        );
      },
    ],
    [
      'more than all its sessions paid',
      'QED4018',
      0,
      (guta) => saying(guta, { stats: { ...guta.header.stats, fees: guta.header.stats.fees + 1n } }),
    ],
    [
      'fewer operations than its sessions have',
      'QED4018',
      0,
      (guta) => saying(guta, { stats: { ...guta.header.stats, userOps: 3n } }),
    ],
    [
      'more transactions than its sessions have',
      'QED4018',
      0,
      (guta) => saying(guta, { stats: { ...guta.header.stats, transactions: 5n } }),
    ],
    [
      'fewer slots than its sessions changed',
      'QED4018',
      0,
      (guta) => saying(guta, { stats: { ...guta.header.stats, slotsModified: 3n } }),
    ],
    [
      'it with a proof of another width',
      'QED4018',
      0,
      (guta) => ({ ...guta, proof: { ...guta.proof, proof: { ...NO_PROOF, maxProofsVerified: 1 } } }),
    ],
    [
      'a change of a node above the one of its sessions',
      'QED4019',
      0,
      (guta) => transitionOf(guta, { level: 20n, index: 0n }),
    ],
    ['a later deadline than its sessions have', 'QED4018', 0, (guta) => saying(guta, { earliestDeadline: 51n })],
    [
      'sessions with a later deadline',
      'QED4018',
      0,
      (guta) => ({
        ...guta,
        sessions: guta.sessions.map((session) => ({ ...session, result: { ...session.result, validUntil: 60n } })),
      }),
    ],
    ['a younger anchor than its sessions have', 'QED4018', 0, (guta) => saying(guta, { oldestAnchorId: 1n })],
    ['fewer sessions than it has', 'QED4018', 0, (guta) => ({ ...guta, sessions: guta.sessions.slice(1) })],
    ['it on another checkpoint', 'QED4019', 0, (guta) => saying(guta, { checkpointTreeRoot: 5n })],
    ['it on a checkpoint that is not there', 'QED4019', 0, (guta) => ({ ...guta, checkpointId: 1n })],
    ['a change of another old node', 'QED4019', 0, (guta) => transitionOf(guta, { old: 5n })],
    ['a change to another new node', 'QED4018', 1, (guta) => transitionOf(guta, { new: 5n })],
    ['a session from another state', 'QED4006', 0, (guta) => withResult(guta, 1, { startUserLeafHash: 5n })],
    [
      'a session with an anchor of another chain',
      'QED4007',
      0,
      (guta) => withResult(guta, 1, { checkpointTreeRoot: 5n }),
    ],
    [
      'a session with another leaf than its result',
      'QED4013',
      0,
      (guta) => withResult(guta, 1, { endUserLeafHash: 5n }),
    ],
    ['a session with another balance', 'QED4018', 1, (guta) => withLeaf(guta, { balance: 1_000_000n })],
    ['a session with another nonce', 'QED4013', 1, (guta) => withLeaf(guta, { nonce: 9n })],
    ['a session of another key', 'QED4013', 1, (guta) => withLeaf(guta, { publicKeyHash: 9n })],
    [
      'a session with other slots',
      'QED4013',
      1,
      (guta) => withSession(guta, 2, (session) => ({ ...session, updates: [{ contractId: 0n, slots: [[1n, 999n]] }] })),
    ],
    [
      'a session with slots that nobody paid',
      'QED4012',
      0,
      (guta) =>
        withSession(guta, 2, (session) => ({
          ...session,
          updates: [
            {
              contractId: 0n,
              slots: [
                [1n, 1n],
                [2n, 9n],
              ],
            },
          ],
        })),
    ],
    [
      'a session of a contract that is not there',
      'QED4014',
      0,
      (guta) => withSession(guta, 2, (session) => ({ ...session, updates: [{ contractId: 7n, slots: [[1n, 1n]] }] })),
    ],
    [
      'a session with other events',
      'QED4016',
      1,
      (guta) =>
        withSession(guta, 3, (session) => ({
          ...session,
          events: session.events.map(({ leaf }) => ({ leaf, emitted: [{ eventId: 1n, values: [] }] })),
        })),
    ],
    [
      'a session without its events',
      'QED4013',
      0,
      (guta) => withSession(guta, 3, (session) => ({ ...session, events: [] })),
    ],
  ])('%s (%s)', async (_, code, verified, lie) => {
    const { coordinator, prover, guta } = await honest();
    const before = await snapshot(coordinator.store);
    const client = coordinator.client(TOKENS.north);
    await expect(client.call('qed_handInGuta', lie(guta))).rejects.toMatchObject({ code });
    expect(prover.count).toBe(verified);
    expect(await coordinator.node.submissions.counts()).toMatchObject({ 'end-cap': 0 });
    // A refusal of a session that no later try could change is all that is kept.
    const kept = [...(await snapshot(coordinator.store))].length - [...before].length;
    expect(kept).toBe(/^QED40(0[1-9]|1[0-6])$/.test(code) ? 1 : 0);
  });

  it('what does not verify', async () => {
    const { coordinator, prover, guta, north } = await honest();
    const before = await snapshot(coordinator.store);
    prover.valid = false;
    const client = coordinator.client(TOKENS.north);
    await expect(client.call('qed_handInGuta', guta)).rejects.toMatchObject({ code: 'QED4018' });
    expect(await snapshot(coordinator.store)).toEqual(before);
    // The realm tells its operator, and proves it all again.
    await expect(north.sync.round()).rejects.toMatchObject({ code: 'QED4018' });
    prover.valid = true;
    await north.round();
    expect(north.batches).toEqual([4, 4]);
    expect((await coordinator.client().status()).waiting.endCaps).toBe(4);
  });

  it('what another realm may say', async () => {
    const { coordinator, guta } = await honest();
    const before = await snapshot(coordinator.store);
    const south = coordinator.client(TOKENS.south);
    await expect(south.call('qed_handInGuta', guta)).rejects.toMatchObject({ code: 'QED4077' });
    await expect(south.call('qed_handInGuta', { ...guta, realm: 1n })).rejects.toMatchObject({ code: 'QED4018' });
    await expect(coordinator.client().call('qed_handInGuta', guta)).rejects.toMatchObject({ code: 'QED4075' });
    expect(await snapshot(coordinator.store)).toEqual(before);
  });

  it('the same twice: it lands once, whenever it comes again', async () => {
    const { coordinator, prover, guta } = await honest();
    const client = coordinator.client(TOKENS.north);
    const first = await client.call('qed_handInGuta', guta);
    expect(first.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'waiting'));
    expect(await client.call('qed_handInGuta', guta)).toEqual(first);
    expect(prover.count).toBe(1);
    // Another one of the same realm has to wait, and the end cap of one of its users as well.
    const rest = { ...guta, sessions: guta.sessions.slice(0, 3) };
    await expect(client.call('qed_handInGuta', rest)).resolves.toHaveLength(3);
    expect(await coordinator.node.coordinator.seal()).toBe(1n);
    expect((await client.call('qed_handInGuta', guta)).map(({ checkpointId }) => checkpointId)).toEqual([
      1n,
      1n,
      1n,
      1n,
    ]);
    expect(await coordinator.node.coordinator.seal()).toBeNull();
    expect((await coordinator.client().getCheckpoint(1n)).endCaps).toBe(4);
  });

  it('one more while the first waits, or of a user whose end cap waits', async () => {
    const { coordinator, guta } = await honest([0, 2]);
    const client = coordinator.client(TOKENS.north);
    await client.call('qed_handInGuta', guta);
    // Of other users of the realm, with a node of its own.
    const other = await another(coordinator, [4, 6]);
    const before = await snapshot(coordinator.store);
    await expect(client.call('qed_handInGuta', other)).rejects.toMatchObject({
      code: 'QED4043',
      message: expect.stringContaining('another proof of realm 0'),
    });
    expect(await snapshot(coordinator.store)).toEqual(before);
    // An end cap of a user in the one that waits does not come between.
    const twice = coordinator.newcomer(coordinator.users[0]!.userId, 1_000n);
    twice.leaf = await coordinator.node.state.userLeaf(0n, twice.userId);
    const endCap = twice.session(await coordinator.client().anchor(), { writes: [[0n, [[1n, 77n]]]] });
    const [status] = await client.call('qed_handInEndCaps', { endCaps: [endCap] });
    expect(status).toMatchObject({ refusal: { code: 'QED4015' } });
  });

  it('a user whose end cap waits, before it has landed', async () => {
    const { coordinator, guta } = await honest([0, 2]);
    const client = coordinator.client(TOKENS.north);
    const twice = coordinator.newcomer(coordinator.users[0]!.userId, 1_000n);
    twice.leaf = await coordinator.node.state.userLeaf(0n, twice.userId);
    const endCap = twice.session(await coordinator.client().anchor(), { writes: [[0n, [[1n, 77n]]]] });
    expect(await client.call('qed_handInEndCaps', { endCaps: [endCap] })).toMatchObject([{ status: 'waiting' }]);
    const before = await snapshot(coordinator.store);
    await expect(client.call('qed_handInGuta', guta)).rejects.toMatchObject({ code: 'QED4043' });
    expect(await snapshot(coordinator.store)).toEqual(before);
    await coordinator.node.coordinator.seal();
    await expect(client.call('qed_handInGuta', guta)).rejects.toMatchObject({ code: 'QED4006' });
  });

  it('two at the same time: one is told to come again', async () => {
    const { coordinator, guta } = await honest();
    const client = coordinator.client(TOKENS.north);
    const both = await Promise.allSettled([guta, guta].map((one) => client.call('qed_handInGuta', one)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((one) => one.status === 'rejected')!;
    expect(refused.reason).toMatchObject({ code: 'QED4043' });
  });

  it('names and key data of its own: the proof is kept under those of the coordinator', async () => {
    const { coordinator, guta } = await honest();
    const { proof } = guta;
    const named = { ...proof, program: 'Checkpoint', key: { ...proof.key, data: 'mine' } };
    await coordinator.client(TOKENS.north).call('qed_handInGuta', { ...guta, proof: named });
    const kept = (await REALM_GUTAS.contents.get(coordinator.store, 0n)) as RealmGutaSubmission;
    expect(kept.proof).toMatchObject({ program: proof.program, key: proof.key });
  });

  it('a session that was refused before: what became of it stands', async () => {
    const { coordinator, guta } = await honest();
    const client = coordinator.client(TOKENS.north);
    const lie = withSession(guta, 2, (session) => ({ ...session, updates: [] }));
    const told: unknown[] = [];
    coordinator.node.events.on((event) => void (event.type === 'refused' && told.push(event)));
    await expect(client.call('qed_handInGuta', lie)).rejects.toMatchObject({ code: 'QED4013' });
    expect(told).toMatchObject([{ submissionId: sessionId(lie.sessions[2]!), code: 'QED4013' }]);
    const before = await snapshot(coordinator.store);
    await expect(client.call('qed_handInGuta', guta)).rejects.toMatchObject({ code: 'QED4043' });
    expect(await snapshot(coordinator.store)).toEqual(before);
    expect(await coordinator.node.coordinator.seal()).toBeNull();
  });

  it('what was true before a block came between', async () => {
    const { coordinator, prover, guta } = await honest([0, 2, 6]);
    const client = coordinator.client(TOKENS.north);
    // While its proof is verified, a block with a session of another user below its node is sealed.
    const other = coordinator.users[4]!.session(await coordinator.client().anchor());
    prover.verify = async () => {
      prover.verify = () => Promise.resolve(true);
      await coordinator.node.realm.endCaps.submit(other);
      await coordinator.node.coordinator.seal();
      return true;
    };
    await expect(client.call('qed_handInGuta', guta)).rejects.toMatchObject({ code: 'QED4019' });
    expect((await coordinator.client().status()).waiting.endCaps).toBe(0);
  });
});

// What users ask the bridge for is processed by the blocks after, in order and once: the withdrawal tree proves it, through restarts and rollbacks.
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { devnetGenesis } from '../../../src/node/devnet-genesis.js';
import { rollBack } from '../../../src/node/sealing/roll-back.js';
import { WITHDRAWALS as REQUESTS } from '../../../src/node/state/forest.js';
import { getWithdrawal, listWithdrawals } from '../../../src/node/state/withdrawals.js';
import { PublicKey, WithdrawalKey, WithdrawalLeaf } from '../../../src/parth/leaves.js';
import { BRIDGE_ID, BRIDGE_LAYOUT } from '../../../src/parth/system-contracts.js';
import { WITHDRAWALS } from '../../../src/parth/trees/indexed-entry.js';
import { IndexedTree } from '../../../src/parth/trees/indexed-tree.js';
import { rootFromPath, type MerklePath } from '../../../src/parth/trees/merkle-tree.js';
import { Batch } from '../../../src/kvq/store.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { planSession } from '../../../src/session/plan/plan-session.js';
import { proveSession } from '../../../src/session/prove/prove-session.js';
import { systemContracts } from '../../../src/system/system-contracts.js';
import { call, keyOf, SECRETS } from '../../support/session-network.js';
import { devnetOf, stopDevnetsAfterEach } from '../support/devnets.js';
import type { FakeUser } from '../support/fake-user.js';
import { testNetwork, type TestNetwork } from '../support/network.js';
import { snapshot } from '../support/snapshot.js';

stopDevnetsAfterEach();

const NONE: readonly never[] = [];
const hashOf = (userId: bigint, number: bigint): bigint => 1_000n * (userId + 1n) + number;

/** Sends a session of a user with the requests of these numbers. */
async function request({ node }: TestNetwork, user: FakeUser, ...numbers: readonly bigint[]): Promise<void> {
  const slots = numbers.map((number) => [BRIDGE_LAYOUT.requestsBase + number, hashOf(user.userId, number)] as const);
  const submission = user.session(await node.state.anchor(), { writes: [[BRIDGE_ID, [[0n, 99n], ...slots]]] });
  await node.realm.endCaps.submit(submission);
}

const numbersTo = (end: number) => Array.from({ length: end }, (_, i) => BigInt(i));
const processed = async ({ node }: TestNetwork) => (await node.state.checkpoint()).stats.withdrawals;
const roots = async ({ node }: TestNetwork) => (await node.state.checkpoint()).leaf.gwtRoot;

const rootOfLeaf = (leaf: WithdrawalLeaf, { index, siblings }: MerklePath): bigint =>
  rootFromPath(WithdrawalLeaf.hash(leaf), index, siblings);

/** The root of a tree that is made another way. */
const treeOf = (...requests: readonly (readonly [userId: bigint, number: bigint])[]): bigint =>
  new IndexedTree(
    WITHDRAWALS,
    requests.map(([userId, requestNumber]) => [
      WithdrawalKey.hash({ userId, requestNumber }),
      hashOf(userId, requestNumber),
    ]),
  ).root;

describe('the bridge', () => {
  it('pays out what a user asked for: the checkpoint after has a leaf for it, and whoever has its root can check it', async () => {
    const systemArtifacts = systemContracts();
    const publicKey = keyOf('alice');
    const users = [{ publicKeyHash: PublicKey.hash(publicKey), balance: 1_000n }];
    const genesis = devnetGenesis(systemArtifacts, { simulated: true, users });
    const { network, client } = await devnetOf({ genesis, systemArtifacts, blockInterval: 0 });
    const plan = await planSession({ source: client, calls: [call(BRIDGE_ID, 'withdraw', '55', '40')], publicKey });
    await client.submitEndCap(await proveSession(plan, new SimulatedProver(), SECRETS.alice));
    expect(await network.seal()).toBe(1n);
    const asked = { index: 1n, userId: 0n, requestNumber: 0n, requestedAt: 1n };
    expect(await client.call('qed_listWithdrawals', {})).toMatchObject([{ ...asked, processedAt: null }]);
    const one = { userId: 0n, requestNumber: 0n };
    const session = await client.call('qed_getUserSession', { checkpointId: 1n, userId: 0n });
    expect(session!.record!.stats.slotsModified, 'the fee is for two slots').toBe(2n);
    expect(await client.call('qed_getWithdrawal', { checkpointId: 1n, ...one })).toBeNull();

    expect(await network.seal(), 'nothing else waits').toBe(2n);
    expect(await network.seal(), 'and nothing more').toBeNull();
    const [entry] = await client.call('qed_listWithdrawals', { userId: 0n });
    expect(entry).toMatchObject({ ...asked, processedAt: 2n });
    const { leaf, path } = (await client.call('qed_getWithdrawal', { checkpointId: 2n, ...one }))!;
    expect(leaf).toMatchObject({ key: WithdrawalKey.hash(one), requestHash: entry!.requestHash });
    const checkpoint = await client.getCheckpoint(2n);
    expect(rootOfLeaf(leaf, path)).toBe(checkpoint.leaf.gwtRoot);
    expect(checkpoint.stats.withdrawals).toBe(1n);
    expect((await client.user(await client.anchor(), 0n)).leaf?.balance).toBe(960n);
    expect(await client.call('qed_getWithdrawal', { checkpointId: 2n, userId: 0n, requestNumber: 1n })).toBeNull();
    await network.waitForProven(2n, 60_000);
  });
});

describe('requests', () => {
  it('are processed in the order of their sessions and numbers, in as many blocks as they need', async () => {
    const network = await testNetwork(2);
    const [alice, bob] = network.users as [FakeUser, FakeUser];
    await request(network, alice, ...numbersTo(20).reverse());
    await request(network, bob, ...numbersTo(15));
    for (const expected of [0n, 32n, 35n]) {
      expect(await network.node.coordinator.seal()).not.toBeNull();
      expect(await processed(network)).toBe(expected);
    }
    expect(await network.node.coordinator.seal()).toBeNull();
    const all = [alice, bob].flatMap(({ userId }, i) =>
      numbersTo(i === 0 ? 20 : 15).map((number) => [userId, number] as const),
    );
    expect(await roots(network)).toBe(treeOf(...all));

    const { state } = network.node;
    const newest = await listWithdrawals(state, {}, 3);
    expect(newest.map(({ index, requestNumber }) => [index, requestNumber])).toEqual([
      [35n, 14n],
      [34n, 13n],
      [33n, 12n],
    ]);
    expect(newest.every(({ processedAt }) => processedAt === 3n)).toBe(true);
    expect((await listWithdrawals(state, { from: 2n }, 100)).map(({ index }) => index)).toEqual([2n, 1n]);
    expect(await listWithdrawals(state, { userId: alice.userId }, 100)).toHaveLength(20);
    const bobs = await listWithdrawals(state, { userId: bob.userId, from: 1n }, 100);
    expect(bobs.map(({ index, requestNumber }) => [index, requestNumber])).toEqual([
      [22n, 1n],
      [21n, 0n],
    ]);
    const { leaf, path } = (await getWithdrawal(state, 3n, bob.userId, 14n))!;
    expect(rootOfLeaf(leaf, path)).toBe(await roots(network));
    expect(await getWithdrawal(state, 2n, bob.userId, 14n), 'as of the block before').toBeNull();
  });

  it('wait through a restart, and come beside what else a block holds', async () => {
    const store = new MemoryStore();
    const before = await testNetwork(1, { store });
    const [alice] = before.users as [FakeUser];
    await request(before, alice, 0n);
    await before.node.coordinator.seal();
    await before.node.stop();

    const after = await testNetwork(1, { store, now: () => 1_900_000_000_000 });
    await after.node.coordinator.registry.register(71n);
    await request(after, alice, 1n);
    await after.node.coordinator.seal();
    expect(await after.node.state.checkpoint()).toMatchObject({ stats: { users: 2n, withdrawals: 1n } });
    expect(await roots(after)).toBe(treeOf([alice.userId, 0n]));
  });

  it('are slots of the bridge alone, and its other slots ask for nothing', async () => {
    const network = await testNetwork(1);
    const [alice] = network.users as [FakeUser];
    const writes = [
      [
        BRIDGE_ID,
        [
          [0n, 1n],
          [2n * 2n ** 32n, 1n],
          [2n ** 33n + 5n, 1n],
        ],
      ],
    ] as const;
    await network.node.realm.endCaps.submit(alice.session(await network.node.state.anchor(), { writes }));
    await network.node.coordinator.seal();
    expect(await listWithdrawals(network.node.state, {}, 100)).toEqual(NONE);
    expect(await network.node.coordinator.seal()).toBeNull();
  });

  it('are no slots that a session merely lists: empty ones, and requests that are known', async () => {
    const network = await testNetwork(2);
    const [alice, bob] = network.users as [FakeUser, FakeUser];
    const { coordinator, realm, state } = network.node;
    const send = async (user: FakeUser, ...slots: [bigint, bigint][]): Promise<void> => {
      const writes = [[BRIDGE_ID, slots]] as const;
      await realm.endCaps.submit(user.session(await state.anchor(), { writes, slotsModified: 9n }));
      await coordinator.seal();
    };
    const { requestsBase } = BRIDGE_LAYOUT;
    await send(bob, [requestsBase, 0n], [requestsBase + 7n, 0n]);
    expect(await listWithdrawals(state, {}, 100)).toEqual(NONE);
    const request0: [bigint, bigint] = [requestsBase, hashOf(alice.userId, 0n)];
    await send(alice, request0);
    await send(alice, request0, [requestsBase + 1n, hashOf(alice.userId, 1n)]);
    await send(alice, request0);
    await coordinator.seal();
    expect((await listWithdrawals(state, {}, 100)).map(({ requestNumber }) => requestNumber)).toEqual([1n, 0n]);
    expect(await roots(network)).toBe(treeOf([alice.userId, 0n], [alice.userId, 1n]));
    expect(await getWithdrawal(state, await state.head(), alice.userId, 0n)).not.toBeNull();
  });

  it('that no block can process hold nothing up, and are told as a trouble once', async () => {
    const network = await testNetwork(1);
    const [alice] = network.users as [FakeUser];
    const { coordinator, state } = network.node;
    const faults: string[] = [];
    coordinator.events.on((event) => event.type === 'fault' && faults.push((event.error as Error).message));
    await request(network, alice, 0n);
    await coordinator.seal();
    const row = (await REQUESTS.requests.get(network.store, 1n))!;
    const damage = async (requestHash: string): Promise<void> => {
      const batch = new Batch();
      REQUESTS.requests.put(batch, [1n], { ...row, requestHash });
      await network.store.write(batch);
    };
    await damage('5');
    expect(await coordinator.seal()).toBeNull();
    expect(await coordinator.seal()).toBeNull();
    expect(await coordinator.seal({ evenIfEmpty: true })).toBe(2n);
    await coordinator.registry.register(71n);
    expect(await coordinator.seal()).toBe(3n);
    expect(await state.checkpoint()).toMatchObject({ stats: { users: 2n, withdrawals: 0n } });
    const trouble = { code: 'QED4042', message: expect.stringContaining('the withdrawals that wait') };
    expect(await coordinator.health.troubles(0)).toMatchObject([trouble]);
    expect(faults).toHaveLength(1);

    await damage(row.requestHash);
    expect(await coordinator.seal()).toBe(4n);
    expect(await processed(network)).toBe(1n);
    expect(await coordinator.health.troubles(0)).toEqual(NONE);
  });
});

describe('a rollback', () => {
  it('forgets what was asked for after it, and lets what was asked for before wait again', async () => {
    const store = new MemoryStore();
    const network = await testNetwork(2, { store });
    const [alice, bob] = network.users as [FakeUser, FakeUser];
    await request(network, alice, 0n, 1n);
    await network.node.coordinator.seal();
    await request(network, bob, 0n);
    await network.node.coordinator.seal();
    await network.node.coordinator.seal();
    expect(await processed(network)).toBe(3n);
    await network.node.stop();

    await rollBack(store, 1n);
    const again = await testNetwork(2, { store, now: () => 1_900_000_000_000 });
    expect(await listWithdrawals(again.node.state, {}, 100)).toMatchObject(
      [2n, 1n].map((index) => ({ index, userId: alice.userId, processedAt: null })),
    );
    expect(await again.node.coordinator.seal()).toBe(2n);
    expect(await roots(again)).toBe(treeOf([alice.userId, 0n], [alice.userId, 1n]));
    await again.node.stop();

    await rollBack(store, 0n);
    const rows = (await snapshot(store)).filter((entry) => /^03(44|45|46|47|48|49|4a)/.test(entry));
    expect(rows, 'no trace is left').toEqual(NONE);
  });
});

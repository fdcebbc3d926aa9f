// Deposits that a relayer tells of come into the deposit tree by their numbers, in order and once, through restarts, rollbacks and damage.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContractArtifact } from '../../../src/compiler/artifact/artifact.js';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { RedisStore } from '../../../src/kvq/drivers/redis/store.js';
import { Batch, type KeyValueStore } from '../../../src/kvq/store.js';
import { atomically } from '../../../src/kvq/transaction.js';
import { MAX_WAITING_DEPOSITS } from '../../../src/node/inbox/deposit-inbox.js';
import { devnetGenesis } from '../../../src/node/devnet-genesis.js';
import { MAX_CARRIED } from '../../../src/node/sealing/build-block.js';
import { forgetDeposits } from '../../../src/node/sealing/forget-deposits.js';
import { rollBack } from '../../../src/node/sealing/roll-back.js';
import { getDeposit, listDeposits } from '../../../src/node/state/deposits.js';
import { DEPOSITS, ROWS, WITHDRAWALS } from '../../../src/node/state/forest.js';
import { DEPOSIT_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { DepositLeaf, PublicKey, WithdrawalLeaf, WithdrawalRequest } from '../../../src/parth/leaves.js';
import { BRIDGE_ID, BRIDGE_LAYOUT } from '../../../src/parth/system-contracts.js';
import { MerkleTree, rootFromPath } from '../../../src/parth/trees/merkle-tree.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import type { SessionCall } from '../../../src/session/files/session-file.js';
import { planSession } from '../../../src/session/plan/plan-session.js';
import { proveSession } from '../../../src/session/prove/prove-session.js';
import { systemContracts } from '../../../src/system/system-contracts.js';
import { MAX_HANDED_DEPOSITS } from '../../../src/wire/limits.js';
import { depositClaim } from '../../support/deposit-claim.js';
import { RedisServer } from '../../support/redis-server.js';
import { call, keyOf, SECRETS } from '../../support/session-network.js';
import { devnetOf, stopDevnetsAfterEach } from '../support/devnets.js';
import type { FakeUser } from '../support/fake-user.js';
import { testNetwork, type TestNetwork } from '../support/network.js';
import { snapshot } from '../support/snapshot.js';

stopDevnetsAfterEach();
let redis: RedisServer;
beforeAll(async () => {
  redis = await RedisServer.start();
});
afterAll(() => redis.stop());

const NONE: readonly never[] = [];
const deposit = (number: number): DepositLeaf => ({
  userId: BigInt(number % 2),
  amount: 10n + BigInt(number),
  reference: 7n,
});
/** Those with the numbers from `first` up to `end`. */
const deposits = (first: number, end: number): DepositLeaf[] =>
  Array.from({ length: end - first }, (_, i) => deposit(first + i));
/** The root of a tree that is made another way. */
const treeOf = (count: number): bigint =>
  MerkleTree.from(
    DEPOSIT_TREE_HEIGHT,
    deposits(0, count).map((leaf, i) => [BigInt(i), DepositLeaf.hash(leaf)] as const),
  ).root;

const hand = async ({ node }: TestNetwork, first: number, end: number): Promise<bigint> =>
  (await node.coordinator.deposits.submit(BigInt(first), deposits(first, end))).next;
const root = async ({ node }: TestNetwork): Promise<bigint> => (await node.state.checkpoint()).leaf.gdtRoot;
const processed = async ({ node }: TestNetwork): Promise<bigint> => (await node.state.checkpoint()).stats.deposits;

describe('the bridge', () => {
  it('gives a deposit to its user, once, and pays it out again', async () => {
    const systemArtifacts = systemContracts();
    const users = (['alice', 'bob'] as const).map((user) => ({
      publicKeyHash: PublicKey.hash(keyOf(user)),
      balance: 0n,
    }));
    const genesis = devnetGenesis(systemArtifacts, { simulated: true, users });
    const { network, client } = await devnetOf({ genesis, systemArtifacts, blockInterval: 0 });
    const plan = (user: 'alice' | 'bob', ...calls: SessionCall[]) =>
      planSession({ source: client, calls, publicKey: keyOf(user) });
    const land = async (user: 'alice' | 'bob', ...calls: SessionCall[]) => {
      await client.submitEndCap(await proveSession(await plan(user, ...calls), new SimulatedProver(), SECRETS[user]));
      return network.seal();
    };
    const balance = async (userId: bigint) => (await client.user(await client.anchor(), userId)).leaf?.balance;
    const leaf = { userId: 0n, amount: 40n, reference: 7n };
    // Two deposits may look the same and are two.
    await client.call('qed_submitDeposits', { first: 0n, deposits: [leaf, leaf, { ...leaf, userId: 1_048_576n }] });
    expect(await network.seal()).toBe(1n);

    const [first, second, bobs] = await Promise.all([0n, 1n, 2n].map((index) => depositClaim(client, index)));
    const assertion = { code: 'QED1101' };
    await expect(plan('bob', first!), "another's").rejects.toMatchObject(assertion);
    await expect(plan('alice', first!, first!), 'twice in one session').rejects.toMatchObject(assertion);
    expect(await land('alice', first!)).toBe(2n);
    expect(await balance(0n)).toBe(40n);
    await expect(plan('alice', first!), 'twice').rejects.toMatchObject(assertion);
    await expect(plan('alice', await depositClaim(client, 0n, 2n)), 'by another path').rejects.toMatchObject(assertion);
    // The tree goes on; a path from before stays good.
    await client.call('qed_submitDeposits', { first: 3n, deposits: [leaf] });
    expect(await network.seal()).toBe(3n);
    expect(await land('bob', bobs!)).toBe(4n);
    expect(await land('alice', second!, await depositClaim(client, 3n, 4n))).toBe(5n);
    expect([await balance(0n), await balance(1_048_576n)]).toEqual([120n, 40n]);

    expect(await land('alice', call(BRIDGE_ID, 'withdraw', '55', '100'))).toBe(6n);
    expect(await network.seal()).toBe(7n);
    const one = { userId: 0n, requestNumber: 0n };
    const paid = (await client.call('qed_getWithdrawal', { checkpointId: 7n, ...one }))!;
    expect(paid.leaf.requestHash).toBe(WithdrawalRequest.hash({ recipient: 55n, amount: 100n }));
    const { leaf: checkpoint } = await client.getCheckpoint(7n);
    expect(rootFromPath(WithdrawalLeaf.hash(paid.leaf), paid.path.index, paid.path.siblings)).toBe(checkpoint.gwtRoot);
    expect(await balance(0n)).toBe(20n);
    await network.waitForProven(7n, 60_000);
  });
});

describe('deposits', () => {
  it('are refused where the bridge of an earlier version could not give them to anybody', async () => {
    const network = await testNetwork(1);
    const { store } = network.node.state;
    const row = (await ROWS.contracts.get(store, BRIDGE_ID))!;
    const [, bridge] = systemContracts();
    const begin = (artifact: ContractArtifact) =>
      atomically(store, async (tx) => ROWS.contracts.put(tx, [BRIDGE_ID], { ...row, artifact }));
    await begin({ ...bridge!, methods: bridge!.methods.filter(({ name }) => name !== 'claim') });
    await expect(hand(network, 0, 1)).rejects.toMatchObject({ code: 'QED4036' });
    await begin(bridge!);
    expect(await hand(network, 0, 1)).toBe(1n);
  });

  it('are processed in the order of their numbers, in as many blocks as they need', async () => {
    const network = await testNetwork(1);
    const { coordinator, state } = network.node;
    expect(await coordinator.seal()).toBeNull();
    expect(await hand(network, 0, 64)).toBe(64n);
    expect(await hand(network, 64, 70)).toBe(70n);
    for (const expected of [64, 70]) {
      expect(await coordinator.seal()).not.toBeNull();
      expect(await processed(network)).toBe(BigInt(expected));
      expect(await root(network)).toBe(treeOf(expected));
    }
    expect(await coordinator.seal(), 'nothing waits any more').toBeNull();
    expect(await hand(network, 70, 71)).toBe(71n);
    expect(await coordinator.seal()).toBe(3n);
    expect(await root(network)).toBe(treeOf(71));

    const newest = await listDeposits(state, {}, 2);
    expect(newest).toEqual(
      [70, 69].map((n, i) => ({ index: BigInt(n), ...deposit(n), processedAt: i === 0 ? 3n : 2n })),
    );
    expect((await listDeposits(state, { from: 1n }, 100)).map(({ index }) => index)).toEqual([1n, 0n]);
    expect((await listDeposits(state, { userId: 1n, from: 4n }, 100)).map(({ index }) => index)).toEqual([3n, 1n]);
    expect(await listDeposits(state, { userId: 9n }, 100)).toEqual(NONE);
  });

  it('have a path to the root of each checkpoint from theirs on', async () => {
    const network = await testNetwork(1);
    const { coordinator, state } = network.node;
    for (const [first, end] of [
      [0, 3],
      [3, 20],
    ] as const) {
      await hand(network, first, end);
      await coordinator.seal();
    }
    for (const [checkpointId, index] of [
      [1n, 2n],
      [2n, 2n],
      [2n, 19n],
    ] as const) {
      const { leaf, path } = (await getDeposit(state, checkpointId, index))!;
      expect(leaf).toEqual(deposit(Number(index)));
      const { gdtRoot } = (await state.checkpoint(checkpointId)).leaf;
      expect(rootFromPath(DepositLeaf.hash(leaf), path.index, path.siblings)).toBe(gdtRoot);
    }
    expect(await getDeposit(state, 1n, 3n), 'as of the block before').toBeNull();
    expect(await getDeposit(state, 2n, 20n)).toBeNull();
    await expect(getDeposit(state, 3n, 0n)).rejects.toMatchObject({ code: 'QED4065' });
  });

  it('may come again, and change nothing', async () => {
    const network = await testNetwork(1);
    expect(await hand(network, 0, 3)).toBe(3n);
    const before = await snapshot(network.store);
    for (const [first, end] of [
      [0, 3],
      [1, 2],
      [3, 3],
      [0, 0],
    ] as const)
      expect(await hand(network, first, end)).toBe(3n);
    expect(await snapshot(network.store)).toEqual(before);
    expect(await hand(network, 1, 5), 'and with new ones behind them').toBe(5n);
    await network.node.coordinator.seal();
    expect(await hand(network, 0, 5), 'also once they are processed').toBe(5n);
    expect(await network.node.coordinator.seal()).toBeNull();
    expect(await root(network)).toBe(treeOf(5));
  });

  it('are refused, and nothing is kept, where one is missing before them or a known one is another', async () => {
    const network = await testNetwork(1);
    const { deposits: inbox } = network.node.coordinator;
    await hand(network, 0, 2);
    const before = await snapshot(network.store);
    await expect(hand(network, 3, 4)).rejects.toMatchObject({ code: 'QED4032', details: { next: '2' } });
    for (const change of [{ userId: 5n }, { amount: 99n }, { reference: 8n }]) {
      const other = [deposit(0), { ...deposit(1), ...change }, deposit(2)];
      await expect(inbox.submit(0n, other)).rejects.toMatchObject({ code: 'QED4033', details: { index: '1' } });
    }
    expect(await snapshot(network.store)).toEqual(before);
  });

  it('wait in a bounded number', async () => {
    const network = await testNetwork(1);
    const most = Number(MAX_WAITING_DEPOSITS);
    for (let first = 0; first < most; first += 64) await hand(network, first, first + 64);
    await expect(hand(network, most, most + 1)).rejects.toMatchObject({ code: 'QED4043' });
    expect(await hand(network, 0, 64), 'those that are known still may come').toBe(BigInt(most));
    await network.node.coordinator.seal();
    expect(await hand(network, most, most + 64)).toBe(BigInt(most + 64));
  });

  it('of two who hand them in at once are taken once', async () => {
    const store = new MemoryStore();
    const network = await testNetwork(1, { store });
    const other = await testNetwork(1, { store });
    const next = await Promise.all([hand(network, 0, 5), hand(other, 0, 7), hand(network, 0, 6)]);
    expect(Math.max(...next.map(Number))).toBe(7);
    await network.node.coordinator.seal();
    expect(await root(network)).toBe(treeOf(7));
  });

  it('of two who hand in others under one number, one is taken and the other one told', async () => {
    const store = new MemoryStore();
    const nodes = [await testNetwork(1, { store }), await testNetwork(1, { store })];
    const leaves = nodes.map((_, i) => ({ ...deposit(0), reference: BigInt(i) }));
    const handed = await Promise.allSettled(
      nodes.map(({ node }, i) => node.coordinator.deposits.submit(0n, [leaves[i]!])),
    );
    const taken = handed.findIndex(({ status }) => status === 'fulfilled');
    expect(handed[1 - taken]).toMatchObject({ status: 'rejected', reason: { code: 'QED4033' } });
    expect(await listDeposits(nodes[0]!.node.state, {}, 9)).toMatchObject([leaves[taken]!]);
  });

  it('come in one request as a block takes them', () => {
    expect(MAX_HANDED_DEPOSITS).toBe(MAX_CARRIED.deposits);
  });

  it.each([
    ['memory', () => Promise.resolve(new MemoryStore())],
    ['Redis', () => RedisStore.open({ url: redis.url, name: 'forget', warn: () => undefined })],
  ] as const)(
    'are forgotten while no block has them, and others come under their numbers (%s)',
    async (_, openStore) => {
      const store: KeyValueStore = await openStore();
      const network = await testNetwork(1, { store });
      const { node } = network;
      await expect(forgetDeposits(store, 0n)).rejects.toMatchObject({ code: 'QED4035' });
      await hand(network, 0, 2);
      await node.coordinator.seal();
      const before = await snapshot(store);
      await hand(network, 2, 6);
      await expect(forgetDeposits(store, 1n)).rejects.toMatchObject({ code: 'QED4034' });
      await expect(forgetDeposits(store, 6n)).rejects.toMatchObject({ code: 'QED4035' });
      await expect(forgetDeposits(new MemoryStore(), 0n)).rejects.toMatchObject({ code: 'QED4048' });
      expect(await forgetDeposits(store, 4n)).toBe(2);
      expect((await listDeposits(node.state, {}, 9)).map(({ index }) => index)).toEqual([3n, 2n, 1n, 0n]);
      expect(await forgetDeposits(store, 2n)).toBe(2);
      expect(await snapshot(store), 'no trace is left').toEqual(before);
      expect(await node.coordinator.deposits.submit(2n, [{ ...deposit(2), amount: 1n }])).toEqual({
        next: 3n,
        taken: 1,
      });
      expect(await node.coordinator.seal()).toBe(2n);
      await node.stop();
      await store.close();
    },
  );

  it('wait through a restart, and come beside what else a block holds', async () => {
    const store = new MemoryStore();
    const before = await testNetwork(1, { store });
    await hand(before, 0, 2);
    await before.node.stop();
    await expect(hand(before, 2, 3)).rejects.toMatchObject({ code: 'QED4055' });

    let now = 1_900_000_000_000;
    const after = await testNetwork(1, { store, now: () => ++now });
    const [alice] = after.users as [FakeUser];
    await after.node.coordinator.registry.register(71n);
    const writes = [[BRIDGE_ID, [[BRIDGE_LAYOUT.requestsBase, 5n]]]] as const;
    await after.node.realm.endCaps.submit(alice.session(await after.node.state.anchor(), { writes }));
    await after.node.coordinator.seal();
    expect(await after.node.state.checkpoint()).toMatchObject({ stats: { users: 2n, deposits: 2n, userOps: 1n } });
    await hand(after, 2, 3);
    const sealed: unknown[] = [];
    after.node.coordinator.events.on((event) => event.type === 'sealed' && sealed.push(event));
    await after.node.coordinator.seal();
    expect(await after.node.state.checkpoint()).toMatchObject({ stats: { deposits: 3n, withdrawals: 1n } });
    expect(sealed).toMatchObject([{ deposits: 1, withdrawals: 1 }]);
    expect(await root(after)).toBe(treeOf(3));
  });
});

describe('what no block can process', () => {
  /** Withdrawal number 1 and deposit number 0 wait; `damage` makes either impossible, and mends it. */
  async function world() {
    const network = await testNetwork(1);
    const [alice] = network.users as [FakeUser];
    const { coordinator, state, realm } = network.node;
    const writes = [[BRIDGE_ID, [[BRIDGE_LAYOUT.requestsBase, 5n]]]] as const;
    await realm.endCaps.submit(alice.session(await state.anchor(), { writes }));
    await coordinator.seal();
    await hand(network, 0, 1);
    const request = (await WITHDRAWALS.requests.get(network.store, 1n))!;
    const row = (await DEPOSITS.rows.get(network.store, 0n))!;
    const put = (requestHash: string, amount: string): Promise<void> => {
      const batch = new Batch();
      WITHDRAWALS.requests.put(batch, [1n], { ...request, requestHash });
      DEPOSITS.rows.put(batch, [0n], { ...row, amount });
      return network.store.write(batch);
    };
    const stats = async () => (await state.checkpoint()).stats;
    const troubles = async () => (await coordinator.health.troubles(0)).map(({ message }) => message);
    return { network, coordinator, stats, troubles, put, good: [request.requestHash, row.amount] as const };
  }
  const TOO_MUCH = (2n ** 64n).toString();

  it('of deposits keeps no withdrawal waiting, and the reverse', async () => {
    const { coordinator, stats, troubles, put, good } = await world();
    await put(good[0], TOO_MUCH);
    expect(await coordinator.seal()).toBe(2n);
    expect(await stats()).toMatchObject({ deposits: 0n, withdrawals: 1n });
    expect(await troubles()).toEqual([expect.stringContaining('the deposits that wait')]);
    expect(await coordinator.seal()).toBeNull();
    expect(await coordinator.seal({ evenIfEmpty: true })).toBe(3n);
  });

  it('of withdrawals keeps no deposit waiting', async () => {
    const { network, coordinator, stats, troubles, put, good } = await world();
    await put('6', good[1]);
    expect(await coordinator.seal()).toBe(2n);
    expect(await stats()).toMatchObject({ deposits: 1n, withdrawals: 0n });
    expect(await troubles()).toEqual([expect.stringContaining('the withdrawals that wait')]);
    expect(await coordinator.seal(), 'the request alone').toBeNull();
    await hand(network, 1, 2);
    expect(await coordinator.seal(), 'a deposit that comes later').toBe(3n);
    expect(await stats()).toMatchObject({ deposits: 2n, withdrawals: 0n });
  });

  it('keeps neither registrations waiting, and is processed once it is mended', async () => {
    const { network, coordinator, stats, troubles, put, good } = await world();
    await put('6', TOO_MUCH);
    await coordinator.registry.register(71n);
    expect(await coordinator.seal()).toBe(2n);
    expect(await stats()).toMatchObject({ users: 2n, deposits: 0n, withdrawals: 0n });
    expect(await troubles()).toHaveLength(2);
    await put(...good);
    expect(await coordinator.seal()).toBe(3n);
    expect(await stats()).toMatchObject({ deposits: 1n, withdrawals: 1n });
    expect(await troubles()).toEqual(NONE);
    expect(await root(network)).toBe(treeOf(1));
  });
});

describe('damage of the store', () => {
  const damaged: readonly (readonly [string, (batch: Batch, store: MemoryStore) => unknown])[] = [
    ['row that is missing', (batch) => DEPOSITS.rows.delete(batch, 2n)],
    ['row with no number', (batch) => DEPOSITS.rows.put(batch, [2n], { ...json(2), amount: 'x' })],
    ['newest row that is no JSON', (batch) => batch.put(DEPOSITS.rows.layout.key([4n]), Buffer.from('{'))],
    ['row that a block seems to have', (batch) => DEPOSITS.rows.put(batch, [2n], { ...json(2), processedAt: '1' })],
    [
      'node of the tree',
      async (batch, store) => {
        for (const entry of await snapshot(store))
          if (entry.startsWith('034b')) batch.delete(Buffer.from(entry.split('=')[0]!, 'hex'));
      },
    ],
  ];
  const json = (number: number) => {
    const { userId, amount, reference } = deposit(number);
    return { userId: userId.toString(), amount: amount.toString(), reference: reference.toString() };
  };

  it.each(damaged)(
    '(a %s) keeps nothing else waiting, puts no deposit elsewhere, and is reported',
    async (_, damage) => {
      const store = new MemoryStore();
      const network = await testNetwork(1, { store });
      const { coordinator, state } = network.node;
      await hand(network, 0, 2);
      await coordinator.seal();
      const before = await root(network);
      await hand(network, 2, 5);
      const batch = new Batch();
      await damage(batch, store);
      await store.write(batch);
      await coordinator.registry.register(71n);
      expect(await coordinator.seal()).toBe(2n);
      expect((await state.checkpoint()).stats).toMatchObject({ users: 2n, deposits: 2n });
      expect(await root(network)).toBe(before);
      expect(await coordinator.health.troubles(0)).toMatchObject([
        { code: 'QED4042', message: expect.stringContaining('the deposits that wait') },
      ]);
    },
  );

  it('of a withdrawal request keeps neither registrations nor deposits waiting', async () => {
    for (const damage of ['gone', 'no number', 'no JSON']) {
      const network = await testNetwork(1);
      const [alice] = network.users as [FakeUser];
      const { coordinator, state, realm } = network.node;
      const slots = [5n, 6n].map((hash, i) => [BRIDGE_LAYOUT.requestsBase + BigInt(i), hash] as const);
      await realm.endCaps.submit(alice.session(await state.anchor(), { writes: [[BRIDGE_ID, slots]] }));
      await coordinator.seal();
      await hand(network, 0, 1);
      const batch = new Batch();
      const { requests } = WITHDRAWALS;
      const row = (await requests.get(network.store, 2n))!;
      if (damage === 'gone') requests.delete(batch, 1n);
      else if (damage === 'no number') requests.put(batch, [2n], { ...row, requestHash: 'x' });
      else batch.put(requests.layout.key([2n]), Buffer.from('{'));
      await network.store.write(batch);
      await coordinator.registry.register(71n);
      expect(await coordinator.seal()).toBe(2n);
      expect((await state.checkpoint()).stats).toMatchObject({ users: 2n, deposits: 1n, withdrawals: 0n });
      expect(await coordinator.health.troubles(0)).toMatchObject([
        { code: 'QED4042', message: expect.stringContaining('the withdrawals that wait') },
      ]);
    }
  });
});

describe('a rollback', () => {
  it('lets deposits wait again that were processed after it, in their order', async () => {
    const store = new MemoryStore();
    const network = await testNetwork(1, { store });
    await hand(network, 0, 2);
    await network.node.coordinator.seal();
    await hand(network, 2, 5);
    await network.node.coordinator.seal();
    await network.node.stop();

    await rollBack(store, 1n);
    const again = await testNetwork(1, { store, now: () => 1_900_000_000_000 });
    expect((await listDeposits(again.node.state, {}, 9)).map(({ processedAt }) => processedAt)).toEqual([
      ...[null, null, null],
      ...[1n, 1n],
    ]);
    expect(await hand(again, 5, 6)).toBe(6n);
    expect(await again.node.coordinator.seal()).toBe(2n);
    expect(await root(again)).toBe(treeOf(6));
    await again.node.stop();

    await rollBack(store, 0n);
    const tree = (await snapshot(store)).filter((entry) => /^03(4b|4c)/.test(entry));
    expect(tree, 'no trace of the tree is left').toEqual(NONE);
  });
});

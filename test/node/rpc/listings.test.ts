// What an explorer asks is answered by page, with what a session changed and how long each proof took.
import { afterEach, expect, it } from 'vitest';
import { BRIDGE_ID, BRIDGE_LAYOUT } from '../../../src/parth/system-contracts.js';
import { handlersOf } from '../../../src/node/rpc/handlers.js';
import { startRpcServer, type RpcServer } from '../../../src/node/rpc/server.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { testNetwork, type TestNetwork } from '../support/network.js';

let server: RpcServer | undefined;
afterEach(() => server?.close());

async function asked({ node }: TestNetwork): Promise<RpcClient> {
  server = await startRpcServer(handlersOf(node, '0.0.0'), { port: 0, version: '0.0.0' });
  return new RpcClient(server.url);
}

it('lists users and contracts from any place on, and nothing beyond the last', async () => {
  const network = await testNetwork(5);
  const client = await asked(network);
  const ids = network.users.map(({ userId }) => userId);
  const users = await client.call('qed_listUsers', {});
  expect(users.map(({ userId }) => userId)).toEqual(ids);
  expect(users[2]).toMatchObject({ publicKeyHash: 1_002n, leaf: { balance: 50n } });
  const some = await client.call('qed_listUsers', { from: 1n, limit: 2 });
  expect(some).toEqual(users.slice(1, 3));
  expect(await client.call('qed_listUsers', { from: 5n })).toEqual([]);
  expect(await client.call('qed_listUsers', { from: 4_294_967_295n })).toEqual([]);

  await network.node.coordinator.registry.register(5n);
  await network.node.coordinator.seal();
  const newest = await client.call('qed_listUsers', { from: 5n });
  expect(newest).toEqual([{ userId: 1_048_578n, publicKeyHash: 5n, leaf: null }]);

  const system = [0n, 1n].map((contractId) => ({ contractId, name: null, deployerId: 0n, functions: 0 }));
  expect(await client.call('qed_listContracts', {})).toEqual(system);
  expect(await client.call('qed_listContracts', { from: 1n, limit: 1 })).toEqual(system.slice(1));
  expect(await client.call('qed_listContracts', { from: 2n })).toEqual([]);
  await expect(client.call('qed_listUsers', { limit: 101 })).rejects.toMatchObject({ code: 'QED4061' });
});

it('lists from the greatest number, and reports no fault of the node', async () => {
  const network = await testNetwork(1);
  const { node, users } = network;
  await node.coordinator.deposits.submit(0n, [{ userId: 0n, amount: 1n, reference: 2n }]);
  const writes = [[BRIDGE_ID, [[BRIDGE_LAYOUT.requestsBase, 5n]]]] as const;
  await node.realm.endCaps.submit(users[0]!.session(await node.state.anchor(), { writes }));
  await node.coordinator.seal();
  const client = await asked(network);
  const from = 4_294_967_295n;
  for (const filter of [{ from }, { from, userId: 0n }]) {
    expect(await client.call('qed_listDeposits', filter)).toMatchObject([{ index: 0n }]);
    expect(await client.call('qed_listWithdrawals', filter)).toMatchObject([{ requestNumber: 0n }]);
  }
  for (const filter of [{ from: 4_294_967_294n }, { from, userId: 4_294_967_295n }]) {
    expect(await client.call('qed_listDeposits', filter)).toHaveLength(filter.userId === undefined ? 1 : 0);
    expect(await client.call('qed_listWithdrawals', filter)).toHaveLength(filter.userId === undefined ? 1 : 0);
  }
  expect(await client.call('qed_listCheckpoints', { from })).toEqual([]);
  expect(await client.call('qed_listUserVersions', { userId: from, upTo: from })).toEqual([]);
  const place = { checkpointId: from, userId: from };
  for (const filter of [{}, { userId: 0n }, { userId: from }])
    for (const newestFirst of [false, true])
      expect((await client.call('qed_listEvents', { ...filter, from: place, to: place, newestFirst })).entries).toEqual(
        [],
      );
});

it('tells what a session changed, and what it published', async () => {
  const network = await testNetwork(2);
  const { node, users } = network;
  const client = await asked(network);
  const [alice, bob] = users as [(typeof users)[0], (typeof users)[0]];
  const submit = async (user: typeof alice, calls: Parameters<typeof alice.session>[1]): Promise<string> => {
    const id = await node.realm.endCaps.submit(user.session(await node.state.anchor(), calls));
    await node.coordinator.seal();
    return id;
  };
  const slots = (...values: [bigint, bigint][]) => values;
  await submit(alice, { writes: [[0n, slots([1n, 11n], [2n, 22n])]] });
  await submit(bob, { writes: [[0n, slots([1n, 99n])]] });
  const writes = [
    [0n, slots([1n, 12n], [2n, 0n], [3n, 33n])],
    [1n, slots([5n, 55n])],
  ] as const;
  const submissionId = await submit(alice, { writes, events: 2 });

  const userId = alice.userId;
  const session = await client.call('qed_getUserSession', { checkpointId: 3n, userId });
  expect(session).toMatchObject({
    before: { nonce: 1n, eventCount: 0n },
    after: { nonce: 2n, eventCount: 2n },
    changes: [
      {
        contractId: 0n,
        slots: [
          { slot: 1n, before: 11n, after: 12n },
          { slot: 2n, before: 22n, after: 0n },
          { slot: 3n, before: 0n, after: 33n },
        ],
      },
      { contractId: 1n, slots: [{ slot: 5n, before: 0n, after: 55n }] },
    ],
    record: { submissionId, anchorId: 2n, validUntil: 7n, stats: { transactions: 1n, slotsModified: 4n, fees: 1n } },
  });
  expect(session!.record!.events.map(({ leaf, emitted }) => [leaf.callIndex, emitted])).toEqual([
    [0n, [{ eventId: 77n, values: [userId, 0n] }]],
    [1n, [{ eventId: 77n, values: [userId, 1n] }]],
  ]);
  const first = await client.call('qed_getUserSession', { checkpointId: 1n, userId });
  expect(first!.changes[0]!.slots.map(({ before, after }) => [before, after])).toEqual([
    [0n, 11n],
    [0n, 22n],
  ]);
  // Block 2 is another user's, and what is not sealed is no session.
  expect(await client.call('qed_getUserSession', { checkpointId: 2n, userId })).toBeNull();
  const unknown = client.call('qed_getUserSession', { checkpointId: 9n, userId });
  await expect(unknown).rejects.toMatchObject({ code: 'QED4065' });
  // The genesis gave the user a leaf without a session.
  expect(await client.call('qed_getUserSession', { checkpointId: 0n, userId })).toMatchObject({
    before: null,
    changes: [],
    record: null,
  });

  const versions = await client.call('qed_listUserVersions', { userId });
  expect(versions.map(({ checkpointId, leaf }) => [checkpointId, leaf.nonce])).toEqual([
    [3n, 2n],
    [1n, 1n],
    [0n, 0n],
  ]);
  const before = await client.call('qed_listUserVersions', { userId, upTo: 2n, limit: 1 });
  expect(before).toEqual([versions[1]]);
  expect(await client.call('qed_listUserVersions', { userId, upTo: 4_294_967_295n, limit: 1 })).toEqual([versions[0]]);
  expect(await client.call('qed_listUserVersions', { userId: 77n })).toEqual([]);

  const contracts = await client.call('qed_listUserContracts', { userId });
  expect(contracts.map(({ contractId }) => contractId)).toEqual([0n, 1n]);
  expect(await client.call('qed_listUserContracts', { userId, from: 1n })).toEqual(contracts.slice(1));
  expect(await client.call('qed_listUserContracts', { userId, limit: 1 })).toEqual(contracts.slice(0, 1));
  expect(await client.call('qed_listUserContracts', { userId: 77n })).toEqual([]);
});

it('lists what a block holds in the order of arrival', async () => {
  const network = await testNetwork(3);
  const { node, users } = network;
  const client = await asked(network);
  const ids: string[] = [];
  const anchor = await node.state.anchor();
  for (const user of users) ids.push(await node.realm.endCaps.submit(user.session(anchor)));
  await node.coordinator.seal();
  const held = await client.call('qed_listSubmissions', { checkpointId: 1n });
  expect(held.map(({ id }) => id)).toEqual(ids);
  expect(held[1]).toMatchObject({ kind: 'end-cap', status: 'sealed', checkpointId: 1n, userId: users[1]!.userId });
  expect(await client.call('qed_listSubmissions', { checkpointId: 1n, from: 1, limit: 1 })).toEqual([held[1]]);
  expect(await client.call('qed_listSubmissions', { checkpointId: 1n, from: 3 })).toEqual([]);
  await expect(client.call('qed_listSubmissions', { checkpointId: 2n })).rejects.toMatchObject({ code: 'QED4065' });
});

it('tells of each proof of a block who made it and when, also long after', async () => {
  const network = await testNetwork(2, { workers: 1 });
  const { node, users } = network;
  const client = await asked(network);
  for (let block = 0; block < 10; block++) {
    await node.realm.endCaps.submit(users[0]!.session(await node.state.anchor()));
    await node.coordinator.seal();
    if (block === 0) {
      const open = await client.call('qed_listBlockJobs', { checkpointId: 1n });
      expect(open.every((job) => job.status !== 'done' && job.startedAt === null && job.doneAt === null)).toBe(true);
      node.start();
    }
    await expect.poll(() => node.state.proven()).toBe(BigInt(block) + 1n);
  }
  const jobs = await client.call('qed_listBlockJobs', { checkpointId: 1n });
  // The queue has forgotten the jobs of the first block by now.
  expect(await client.call('qed_getJob', { jobId: jobs[0]!.jobId })).toBeNull();
  const { row } = await node.state.checkpoint(1n);
  expect(jobs.map(({ jobId }) => jobId)).toEqual(row.jobs);
  for (const { status, worker, startedAt, doneAt, program, circuit } of jobs) {
    // A worker of one process has two slots that take turns.
    expect({ status, worker }).toEqual({ status: 'done', worker: expect.stringMatching(/^node\/[01]$/) });
    expect(startedAt! <= doneAt! && doneAt! <= Date.now() && program !== null && circuit !== null).toBe(true);
  }
  const last = jobs.find(({ jobId }) => jobId === row.job)!;
  expect(last).toMatchObject({ program: 'Checkpoint', circuit: 'QEDCheckpointStateTransition' });
  // The tree of the block hangs together: each job but the last is verified by another.
  const verified = new Set(jobs.flatMap(({ children }) => children));
  expect(jobs.filter(({ jobId }) => !verified.has(jobId))).toEqual([last]);
  expect(await client.call('qed_listBlockJobs', { checkpointId: 1n, from: 1, limit: 1 })).toEqual([jobs[1]]);
  await node.stop();
});

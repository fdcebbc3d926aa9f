// The number and place of a block's end caps determine which circuits prove it.
import { describe, expect, it } from 'vitest';
import { CheckpointHeader } from '../../../src/parth/statements/block.js';
import { testNetwork } from '../support/network.js';

/** The jobs of a checkpoint's plan, by circuit, in order of name. */
async function circuitsOf(network: Awaited<ReturnType<typeof testNetwork>>, checkpointId: bigint): Promise<string[]> {
  const { row } = await network.node.state.checkpoint(checkpointId);
  const jobs = await Promise.all(row.jobs.map((id) => network.node.queue.inspect(id)));
  return jobs.map((job) => job!.circuit).sort();
}

const CHECKPOINT = 'QEDCheckpointStateTransition';

/** How many of a checkpoint's own jobs wait for each other, one after the other, at most. */
async function longestChain(network: Awaited<ReturnType<typeof testNetwork>>, checkpointId: bigint): Promise<number> {
  const { row } = await network.node.state.checkpoint(checkpointId);
  const own = new Set(row.jobs);
  const chainOf = async (id: string): Promise<number> => {
    const { children } = (await network.node.queue.inspect(id))!;
    const below = children.filter((child) => child.kind === 'job' && own.has(child.id));
    return 1 + Math.max(0, ...(await Promise.all(below.map((child) => chainOf(child.id)))));
  };
  return chainOf(row.job);
}

describe('a block of end caps', () => {
  // Premined users alternate between the two realms.
  it.each([
    ['no end cap', [], ['GUTANoChange']],
    ['one', [0], ['GUTAVerifySingleEndCap']],
    ['two of one realm', [0, 2], ['GUTAVerifyTwoEndCap']],
    ['two of two realms', [0, 1], ['GUTAVerifyTwoEndCap']],
    ['three', [0, 2, 1], ['GUTAVerifyLeftGUTARightEndCap', 'GUTAVerifyTwoEndCap']],
    ['three, the pair on the right', [0, 1, 3], ['GUTAVerifyLeftEndCapRightGUTA', 'GUTAVerifyTwoEndCap']],
    [
      'five',
      [0, 1, 2, 3, 4],
      ['GUTAVerifyLeftGUTARightEndCap', 'GUTAVerifyTwoEndCap', 'GUTAVerifyTwoEndCap', 'GUTAVerifyTwoGUTA'],
    ],
    [
      'eight',
      [0, 1, 2, 3, 4, 5, 6, 7],
      [...Array<string>(4).fill('GUTAVerifyTwoEndCap'), ...Array<string>(3).fill('GUTAVerifyTwoGUTA')],
    ],
  ])('runs through all its circuits: %s', async (_, who, guta) => {
    const network = await testNetwork(8);
    const { node, users } = network;
    const anchor = await node.state.anchor();
    for (const i of who)
      await node.realm.endCaps.submit(users[i]!.session(anchor, { writes: [[0n, [[BigInt(i), 9n]]]], events: i % 2 }));
    expect(await node.coordinator.seal({ evenIfEmpty: true })).toBe(1n);
    expect(await circuitsOf(network, 1n)).toEqual([CHECKPOINT, ...guta].sort());

    const { header, stats } = await node.state.checkpoint();
    expect(header).toMatchObject({
      checkpointId: 1n,
      previousCheckpointRoot: anchor.checkpointTreeRoot,
      genesisRoot: node.genesisRoot,
    });
    expect(stats).toMatchObject({
      fees: BigInt(who.length),
      userOps: BigInt(who.length),
      transactions: BigInt(who.length),
      slotsModified: BigInt(who.length),
    });
    for (const i of who) {
      const { leaf } = await node.state.user({ checkpointId: 1n }, users[i]!.userId);
      expect(leaf).toEqual(users[i]!.leaf);
      const state = await node.state.userContract({ checkpointId: 1n }, users[i]!.userId, 0n);
      expect(state.slots).toEqual([[BigInt(i), 9n]]);
    }
    expect(CheckpointHeader.hash(header).toString()).toBe(
      (await node.queue.inspect((await node.state.checkpoint()).row.job))!.output,
    );
  });
});

it.each([1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33, 64])(
  '%d neighbours take the fewest jobs, in the shortest chain',
  async (n) => {
    const network = await testNetwork(n);
    const anchor = await network.node.state.anchor();
    for (const user of network.users) await network.node.realm.endCaps.submit(user.session(anchor, {}));
    await network.node.coordinator.seal();
    expect(await circuitsOf(network, 1n)).toHaveLength(Math.max(1, n - 1) + 1);
    expect(await longestChain(network, 1n)).toBe(Math.max(1, Math.ceil(Math.log2(n))) + 1);
  },
);

describe('a block that registers', () => {
  const REGISTER = 'BatchAppendUserRegistrationTree';

  it('and nothing else goes from the registry to the checkpoint', async () => {
    const network = await testNetwork(2);
    await network.node.coordinator.registry.register(77n);
    expect(await network.node.coordinator.seal()).toBe(1n);
    expect(await circuitsOf(network, 1n)).toEqual([REGISTER, CHECKPOINT].sort());
    const { stats } = await network.node.state.checkpoint();
    expect(stats).toMatchObject({ users: 3n, userOps: 0n });
  });

  it('and has an end cap joins both before the checkpoint', async () => {
    const network = await testNetwork(2);
    const { node, users } = network;
    await node.coordinator.registry.register(77n);
    await node.realm.endCaps.submit(users[1]!.session(await node.state.anchor(), {}));
    expect(await node.coordinator.seal()).toBe(1n);
    const both = [REGISTER, 'GUTAVerifySingleEndCap', 'VerifyAggUserRegistrationDeployContractsGUTA', CHECKPOINT];
    expect(await circuitsOf(network, 1n)).toEqual(both.sort());
    expect((await node.state.checkpoint()).stats).toMatchObject({ users: 3n, userOps: 1n });
  });
});

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

const BLOCK = ['BatchDeployContracts', 'QEDCheckpointStateTransition', 'VerifyAggUserRegistrationDeployContractsGUTA'];

describe('a block of end caps', () => {
  // Premined users alternate between the two realms.
  it.each([
    ['no end cap', [], ['GUTANoChange']],
    ['one', [0], ['GUTAVerifyGUTAToCap', 'GUTAVerifySingleEndCap']],
    ['two of one realm', [0, 2], ['GUTAVerifyGUTAToCap', 'GUTAVerifyTwoEndCap']],
    ['two of two realms', [0, 1], ['GUTAVerifyGUTAToCap', 'GUTAVerifyTwoEndCap']],
    ['three', [0, 2, 1], ['GUTAVerifyGUTAToCap', 'GUTAVerifyLeftGUTARightEndCap', 'GUTAVerifyTwoEndCap']],
    [
      'three, the pair on the right',
      [0, 1, 3],
      ['GUTAVerifyGUTAToCap', 'GUTAVerifyLeftEndCapRightGUTA', 'GUTAVerifyTwoEndCap'],
    ],
    [
      'five',
      [0, 1, 2, 3, 4],
      [
        'GUTAVerifyGUTAToCap',
        'GUTAVerifyLeftGUTARightEndCap',
        'GUTAVerifyTwoEndCap',
        'GUTAVerifyTwoEndCap',
        'GUTAVerifyTwoGUTA',
      ],
    ],
    [
      'eight',
      [0, 1, 2, 3, 4, 5, 6, 7],
      [
        'GUTAVerifyGUTAToCap',
        ...Array<string>(4).fill('GUTAVerifyTwoEndCap'),
        ...Array<string>(3).fill('GUTAVerifyTwoGUTA'),
      ],
    ],
  ])('runs through all its circuits: %s', async (_, who, guta) => {
    const network = await testNetwork(8);
    const { node, users } = network;
    const anchor = await node.state.anchor();
    for (const i of who)
      await node.realm.endCaps.submit(users[i]!.session(anchor, { writes: [[0n, [[BigInt(i), 9n]]]], events: i % 2 }));
    expect(await node.coordinator.seal({ evenIfEmpty: true })).toBe(1n);
    expect(await circuitsOf(network, 1n)).toEqual([...BLOCK, ...guta].sort());

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

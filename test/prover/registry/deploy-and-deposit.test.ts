// The circuits for deployments and deposits append only to empty leaves and refuse every broken witness.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { CONTRACT_TREE_HEIGHT, DEPOSIT_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { ContractLeaf, DepositLeaf } from '../../../src/parth/leaves.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { AppendTree, RegistryTrees } from '../../../src/parth/trees/registry-trees.js';
import { RegistryHeader } from '../../../src/parth/statements/block.js';
import { batchDeployContracts } from '../../../src/prover/registry/deploy-contracts.js';
import { batchProcessDeposits } from '../../../src/prover/registry/process-deposits.js';
import { deployContractsStep } from '../../../src/prover/registry/deploy-contracts-step.js';
import { processDepositsStep } from '../../../src/prover/registry/process-deposits-step.js';
import { constraintSuite } from '../../support/constraints.js';
import { appendCases } from './append-cases.js';
import { anchor, freshTrees } from './world.js';

const contracts = Array.from({ length: 16 }, (_, i): ContractLeaf => ({
  deployerId: BigInt(i),
  cftRoot: 100n + BigInt(i),
  cstateHeight: BigInt(1 + i * 4),
  layoutHash: 200n,
}));
contracts[15] = { ...contracts[15]!, cstateHeight: 64n };
const deposits = Array.from({ length: 16 }, (_, i): DepositLeaf => ({
  userId: BigInt(i),
  amount: 1n << 63n,
  reference: 9n,
}));

/** Trees that hold so many leaves of no meaning. */
const treesWith = (count: number) => {
  const leaves = Array.from({ length: count }, (_, i) => BigInt(i + 1));
  const { urt, gwt } = freshTrees();
  return new RegistryTrees(
    urt,
    AppendTree.from(CONTRACT_TREE_HEIGHT, leaves),
    AppendTree.from(DEPOSIT_TREE_HEIGHT, leaves),
    gwt,
  );
};

const deploy = (count: number, added: number) =>
  deployContractsStep(treesWith(count), anchor, contracts.slice(0, added));
const take = (count: number, added: number) => processDepositsStep(treesWith(count), anchor, deposits.slice(0, added));

describe('appended leaves', () => {
  it.each([
    [2, 0],
    [2, 1],
    [0, 16],
    [31, 16],
    [30, 1],
    [16, 15],
  ])('follow %d others, %d of them', (count, added) => {
    const [first, second] = [deploy(count, added), take(count, added)];
    expect(runCircuit(batchDeployContracts, first.witness)).toBe(RegistryHeader.hash(first.header));
    expect(runCircuit(batchProcessDeposits, second.witness)).toBe(RegistryHeader.hash(second.header));
    const counts = { oldCount: BigInt(count), newCount: BigInt(count + added) };
    const oldLeaves = Array.from({ length: count }, (_, i) => BigInt(i + 1));
    const treeOf = (height: number, leaves: readonly bigint[]) =>
      MerkleTree.from(
        height,
        [...oldLeaves, ...leaves].map((leaf, i) => [BigInt(i), leaf] as const),
      ).root;
    const contractLeaves = contracts.slice(0, added).map((leaf) => ContractLeaf.hash(leaf));
    const depositLeaves = deposits.slice(0, added).map((leaf) => DepositLeaf.hash(leaf));
    expect(first.header.gcon).toEqual({
      ...counts,
      oldRoot: treeOf(CONTRACT_TREE_HEIGHT, []),
      newRoot: treeOf(CONTRACT_TREE_HEIGHT, contractLeaves),
    });
    expect(second.header.gdt).toEqual({
      ...counts,
      oldRoot: treeOf(DEPOSIT_TREE_HEIGHT, []),
      newRoot: treeOf(DEPOSIT_TREE_HEIGHT, depositLeaves),
    });
  });
});

const tooMany = { breaks: 'added', title: 'more than the batch holds' };

constraintSuite(batchDeployContracts, () => deploy(30, 16), [
  { ...tooMany, mutate: ({ witness }) => void (witness.added = 17n) },
  ...appendCases(14),
  {
    breaks: 'item/cstate-height',
    title: 'height 0',
    mutate: ({ witness }) => void (witness.items[0]!.cstateHeight = 0n),
  },
  {
    breaks: 'item/cstate-height',
    title: 'height 65 (attack 1.17)',
    mutate: ({ witness }) => void (witness.items[15]!.cstateHeight = 65n),
  },
  {
    breaks: 'append/slots-empty',
    title: 'a count that would overwrite a contract',
    mutate: ({ witness }) => void (witness.before.gcon.count -= 1n),
  },
]);

constraintSuite(batchProcessDeposits, () => take(30, 16), [
  { ...tooMany, mutate: ({ witness }) => void (witness.added = 17n) },
  ...appendCases(14),
  {
    breaks: 'append/slots-empty',
    title: 'a count that would overwrite a deposit',
    mutate: ({ witness }) => void (witness.before.gdt.count -= 1n),
  },
]);

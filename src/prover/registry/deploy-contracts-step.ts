import type { WitnessOf } from '../../circuit/circuit.js';
import { ContractLeaf } from '../../parth/leaves.js';
import type { RegistryTrees } from '../../parth/trees/registry-trees.js';
import type { batchDeployContracts } from './deploy-contracts.js';
import { BATCH_SIZE } from './batch-size.js';
import { type RegistryStep, type RegistryAnchor, rootsOf, filled, headerOf } from './registry-step.js';

export type DeployContractsStep = RegistryStep<'BatchDeployContracts', WitnessOf<typeof batchDeployContracts>>;

/** Appends up to 16 contracts to `trees.gcon`, changing it. Throws a `RangeError` when the tree is full. */
export function deployContractsStep(
  trees: RegistryTrees,
  anchor: RegistryAnchor,
  leaves: readonly ContractLeaf[],
): DeployContractsStep {
  const before = trees.state();
  const window = trees.gcon.append(
    leaves.map((leaf) => ContractLeaf.hash(leaf)),
    BATCH_SIZE.contracts,
  );
  const roots = rootsOf(anchor);
  const items = filled(BATCH_SIZE.contracts, leaves, ContractLeaf.zero());
  return {
    program: 'Registry',
    circuit: 'BatchDeployContracts',
    witness: { ...roots, before, added: BigInt(leaves.length), items, window },
    header: headerOf(roots, before, trees.state()),
  };
}

import type { WitnessOf } from '../../circuit/circuit.js';
import { DepositLeaf } from '../../parth/leaves.js';
import type { RegistryTrees } from '../../parth/trees/registry-trees.js';
import type { batchProcessDeposits } from './process-deposits.js';
import { BATCH_SIZE } from './batch-size.js';
import { type RegistryStep, type RegistryAnchor, rootsOf, filled, headerOf } from './registry-step.js';

export type ProcessDepositsStep = RegistryStep<'BatchProcessDeposits', WitnessOf<typeof batchProcessDeposits>>;

/** Appends up to 16 deposits to `trees.gdt`, changing it. Throws a `RangeError` when the tree is full. */
export function processDepositsStep(
  trees: RegistryTrees,
  anchor: RegistryAnchor,
  deposits: readonly DepositLeaf[],
): ProcessDepositsStep {
  const before = trees.state();
  const window = trees.gdt.append(
    deposits.map((leaf) => DepositLeaf.hash(leaf)),
    BATCH_SIZE.deposits,
  );
  const roots = rootsOf(anchor);
  const items = filled(BATCH_SIZE.deposits, deposits, DepositLeaf.zero());
  return {
    program: 'Registry',
    circuit: 'BatchProcessDeposits',
    witness: { ...roots, before, added: BigInt(deposits.length), items, window },
    header: headerOf(roots, before, trees.state()),
  };
}

import { circuit } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hashOf } from '../../circuit/variables.js';
import { CONTRACT_TREE_HEIGHT } from '../../parth/heights.js';
import { ContractLeaf } from '../../parth/leaves.js';
import { list, record, type ValueOf } from '../../parth/record.js';
import { RegistryState } from '../../parth/trees/registry-trees.js';
import { RegistryHeader } from '../../parth/statements/block.js';
import { usedEntries } from '../gadgets/conditional.js';
import { appendLeaves, appendWindowRecord } from './append-window.js';
import { registryHeader } from './header.js';
import { BATCH_SIZE } from './batch-size.js';

/** A `ContractLeaf`; its height is held to 1..64 by a constraint of its own. */
const DeploymentItem = record(null, { ...ContractLeaf.shape, cstateHeight: 'field' });

/** The witness of `BatchDeployContracts`. */
const DeployContractsWitness = record(null, {
  checkpointTreeRoot: 'field',
  configHash: 'field',
  before: RegistryState,
  /** How many of the items are used: the first ones. */
  added: 'field',
  items: list(DeploymentItem, BATCH_SIZE.contracts),
  window: appendWindowRecord(CONTRACT_TREE_HEIGHT, BATCH_SIZE.contracts),
});
export type DeployContractsWitness = ValueOf<typeof DeployContractsWitness>;

/**
 * Appends up to 16 contract leaves to GCON (PROTOCOL §6). The state height is one that UPS can work with, 1 to 64; what else a leaf says is
 * its deployer's word, and that the deployer agreed is checked by nodes.
 */
export const batchDeployContracts = circuit({
  name: 'BatchDeployContracts',
  witness: DeployContractsWitness,
  children: [],
  logic(w) {
    const used = constrain('added', () => usedEntries(w.added, BATCH_SIZE.contracts));
    const leaves = w.items.map((item, i) => {
      const active = used[i]!.toField();
      scope('item', () => constrain('cstate-height', () => active.mul(item.cstateHeight.sub(1)).toBits(6)));
      return active.mul(hashOf(ContractLeaf, item));
    });
    const { root, count } = w.before.gcon;
    const gcon = { root: appendLeaves(root, count, leaves, w.window), count: count.add(w.added).seal() };
    return hashOf(RegistryHeader, registryHeader(w, w.before, { gcon }));
  },
});

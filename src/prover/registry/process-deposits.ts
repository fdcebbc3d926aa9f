import { circuit } from '../../circuit/circuit.js';
import { constrain } from '../../circuit/constraint.js';
import { hashOf } from '../../circuit/variables.js';
import { DEPOSIT_TREE_HEIGHT } from '../../parth/heights.js';
import { DepositLeaf } from '../../parth/leaves.js';
import { list, record, type ValueOf } from '../../parth/record.js';
import { RegistryState } from '../../parth/trees/registry-trees.js';
import { RegistryHeader } from '../../parth/statements/block.js';
import { usedEntries } from '../gadgets/conditional.js';
import { appendLeaves, appendWindowRecord } from './append-window.js';
import { registryHeader } from './header.js';
import { BATCH_SIZE } from './batch-size.js';

/** The witness of `BatchProcessDeposits`. */
const ProcessDepositsWitness = record(null, {
  checkpointTreeRoot: 'field',
  configHash: 'field',
  before: RegistryState,
  /** How many of the items are used: the first ones. */
  added: 'field',
  items: list(DepositLeaf, BATCH_SIZE.deposits),
  window: appendWindowRecord(DEPOSIT_TREE_HEIGHT, BATCH_SIZE.deposits),
});
export type ProcessDepositsWitness = ValueOf<typeof ProcessDepositsWitness>;

/**
 * Appends up to 16 deposits to GDT (PROTOCOL §6). Nothing in here authorises a deposit: the coordinator is trusted with them until a bridge
 * compares the tree's root and count with its own.
 */
export const batchProcessDeposits = circuit({
  name: 'BatchProcessDeposits',
  witness: ProcessDepositsWitness,
  children: [],
  logic(w) {
    const used = constrain('added', () => usedEntries(w.added, BATCH_SIZE.deposits));
    const leaves = w.items.map((item, i) => used[i]!.toField().mul(hashOf(DepositLeaf, item)));
    const { root, count } = w.before.gdt;
    const gdt = { root: appendLeaves(root, count, leaves, w.window), count: count.add(w.added).seal() };
    return hashOf(RegistryHeader, registryHeader(w, w.before, { gdt }));
  },
});

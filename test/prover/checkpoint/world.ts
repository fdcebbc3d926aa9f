import type { ChildValue } from '../../../src/circuit/circuit.js';
import { genesisState } from '../../../src/parth/genesis/genesis-state.js';
import { CheckpointLeaf, ContractLeaf, DepositLeaf } from '../../../src/parth/leaves.js';
import { CheckpointHeader, GutaHeader, RegistryHeader, StatePart1Header } from '../../../src/parth/statements/block.js';
import { checkpointTransitionStep } from '../../../src/prover/checkpoint/state-transition-step.js';
import { genesisCheckpointStep } from '../../../src/prover/checkpoint/genesis-step.js';
import { statePart1Step } from '../../../src/prover/checkpoint/state-part-1-step.js';
import type { GutaChild } from '../../../src/prover/guta/guta-step.js';
import { aggStateTransitionStep } from '../../../src/prover/registry/agg-state-transition-step.js';
import { registrySteps } from '../../../src/prover/registry/registry-batches.js';
import { whitelistOf } from '../whitelist-of.js';
import { config, genesisOf } from '../../support/genesis.js';

/** Key hashes stand for programs here. */
export const REGISTRY_KEY = 31n;
const STATE_PART_1_KEY = 32n;
export const GUTA_KEYS = [41n, 42n, 43n] as const;
const whitelist = whitelistOf(GUTA_KEYS);
export const constants = { statePart1KeyHash: STATE_PART_1_KEY, gutaWhitelistRoot: whitelist.root };

export const state = genesisState(genesisOf([1000n, 2000n]));
const genesis = genesisCheckpointStep(state.leaf);

/** A GUTA proof of GutaNode that moves the whole user tree. */
function gutaOf(checkpointTreeRoot: bigint, old: bigint, updated: bigint, oldestAnchorId: bigint): GutaChild {
  const header: GutaHeader = {
    gutaWhitelistRoot: whitelist.root,
    checkpointTreeRoot,
    oldestAnchorId,
    earliestDeadline: oldestAnchorId + config.maxAnchorAge,
    transition: { level: 32n, index: 0n, old, new: updated },
    stats: { fees: 30n, userOps: 2n, transactions: 5n, slotsModified: 7n },
  };
  return { header, whitelistPath: whitelist.path(1n) };
}

/** The blocks of a chain, each as all its steps, from genesis on; registrations, deployments and deposits in each. */
export function chainOf(length: number) {
  const trees = state.trees.clone();
  const checkpoints = state.checkpoints.clone();
  let previous = genesis.header;
  let content = { leaf: state.leaf, stats: state.stats };
  return Array.from({ length }, (_, n) => {
    const anchor = { checkpointTreeRoot: previous.newCheckpointRoot, config };
    const registry = registrySteps(trees, anchor, {
      users: [5n + BigInt(n), 3000n + BigInt(n)],
      contracts: [{ ...ContractLeaf.zero(), cstateHeight: 1n }],
      deposits: [DepositLeaf.zero()],
    })
      .map(({ header }) => header)
      .reduce((left, right) => aggStateTransitionStep(left, right).header);
    const guta = gutaOf(anchor.checkpointTreeRoot, content.leaf.gusrRoot, 900n + BigInt(n), previous.checkpointId);
    const statePart1 = statePart1Step(registry, guta);
    const blockTime = content.stats.blockTime + 1n;
    const block = statePart1.header;
    const checkpoint = checkpointTransitionStep({ previous, content, config, checkpoints, block, blockTime });
    const children = childrenOf(block, previous);
    content = checkpoint.next;
    previous = checkpoint.header;
    checkpoints.set(previous.checkpointId, CheckpointLeaf.hash(content.leaf));
    return { registry, guta, statePart1, checkpoint, children, root: checkpoints.root, trees: trees.state() };
  });
}

/** The children of a checkpoint's transition. */
export const childrenOf = (block: StatePart1Header, previous: CheckpointHeader): ChildValue[] => [
  { output: StatePart1Header.hash(block), keyHash: STATE_PART_1_KEY },
  { output: CheckpointHeader.hash(previous), keyHash: 0n },
];

/** The children of a StatePart1. */
export const partsOf = (registry: RegistryHeader, guta: GutaHeader): ChildValue[] => [
  { output: RegistryHeader.hash(registry), keyHash: REGISTRY_KEY },
  { output: GutaHeader.hash(guta), keyHash: GUTA_KEYS[1] },
];

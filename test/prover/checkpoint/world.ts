import type { ChildValue } from '../../../src/circuit/circuit.js';
import { genesisState } from '../../../src/parth/genesis/genesis-state.js';
import { CheckpointLeaf, ContractLeaf, DepositLeaf } from '../../../src/parth/leaves.js';
import { CheckpointHeader, GutaHeader, RegistryHeader, StatePart1Header } from '../../../src/parth/statements/block.js';
import type { MerklePath, MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
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
export const blockWhitelist = whitelistOf([STATE_PART_1_KEY, REGISTRY_KEY, ...GUTA_KEYS]);
export const constants = { blockWhitelistRoot: blockWhitelist.root, gutaWhitelistRoot: whitelist.root };

export const state = genesisState(genesisOf([1000n, 2000n]));
const genesis = genesisCheckpointStep(state.leaf);

/** The second user of genesis, in realm 1. */
const USER = 1n << 20n;
const REALM = { level: 20n, index: 1n } as const;
const realmOf = (users: MerkleTree): bigint => users.node(Number(REALM.level), REALM.index);

/** A GUTA proof of GutaNode that moves a realm from one state of the user tree to another. */
function gutaOf(checkpointTreeRoot: bigint, before: MerkleTree, after: MerkleTree, oldestAnchorId: bigint): GutaChild {
  const header: GutaHeader = {
    gutaWhitelistRoot: whitelist.root,
    checkpointTreeRoot,
    oldestAnchorId,
    earliestDeadline: oldestAnchorId + config.maxAnchorAge,
    transition: { ...REALM, old: realmOf(before), new: realmOf(after) },
    stats: { fees: 30n, userOps: 2n, transactions: 5n, slotsModified: 7n },
  };
  return { header, whitelistPath: whitelist.path(1n) };
}

/** Which halves a block has. */
export type BlockKind = 'both' | 'registry' | 'guta';

/** The place of the key of the block's proof in the whitelist of blocks. */
export const blockKeyPath = (kind: BlockKind): MerklePath =>
  blockWhitelist.path({ both: 0n, registry: 1n, guta: 3n }[kind]);

/** The blocks of a chain, each as all its steps, from genesis on; registrations, deployments and deposits in each registry. */
export function chainOf(length: number, kind: BlockKind = 'both') {
  let users = state.users;
  const trees = state.trees.clone();
  const checkpoints = state.checkpoints.clone();
  let previous = genesis.header;
  let content = { leaf: state.leaf, stats: state.stats };
  return Array.from({ length }, (_, n) => {
    const anchor = { checkpointTreeRoot: previous.newCheckpointRoot, config };
    const registry = registrySteps(kind === 'guta' ? trees.clone() : trees, anchor, {
      users: [5n + BigInt(n), 3000n + BigInt(n)],
      contracts: [{ ...ContractLeaf.zero(), cstateHeight: 1n }],
      deposits: [DepositLeaf.zero()],
    })
      .map(({ header }) => header)
      .reduce((left, right) => aggStateTransitionStep(left, right).header);
    const after = users.clone();
    if (kind !== 'registry') after.set(USER, 900n + BigInt(n));
    const guta = gutaOf(anchor.checkpointTreeRoot, users, after, previous.checkpointId);
    const statePart1 = statePart1Step(registry, guta);
    const blockTime = content.stats.blockTime + 1n;
    const block = {
      registry: kind === 'guta' ? undefined : registry,
      guta: kind === 'registry' ? undefined : guta.header,
      whitelistPath: blockKeyPath(kind),
    };
    const gutaWhitelistRoot = whitelist.root;
    const input = { previous, content, config, checkpoints, users, gutaWhitelistRoot, block, blockTime };
    const checkpoint = checkpointTransitionStep(input);
    const children = childrenOf(checkpoint.witness.block, previous, kind);
    users = after;
    content = checkpoint.next;
    previous = checkpoint.header;
    checkpoints.set(previous.checkpointId, CheckpointLeaf.hash(content.leaf));
    return { registry, guta, statePart1, checkpoint, children, users, root: checkpoints.root, trees: trees.state() };
  });
}

/** The children of a checkpoint's transition. */
export const childrenOf = (
  { registry, guta }: StatePart1Header,
  previous: CheckpointHeader,
  kind: BlockKind = 'both',
): ChildValue[] => [
  {
    both: { output: StatePart1Header.hash({ registry, guta }), keyHash: STATE_PART_1_KEY },
    registry: { output: RegistryHeader.hash(registry), keyHash: REGISTRY_KEY },
    guta: { output: GutaHeader.hash(guta), keyHash: GUTA_KEYS[1] },
  }[kind],
  { output: CheckpointHeader.hash(previous), keyHash: 0n },
];

/** The children of a StatePart1. */
export const partsOf = (registry: RegistryHeader, guta: GutaHeader): ChildValue[] => [
  { output: RegistryHeader.hash(registry), keyHash: REGISTRY_KEY },
  { output: GutaHeader.hash(guta), keyHash: GUTA_KEYS[1] },
];

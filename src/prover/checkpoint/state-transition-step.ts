import type { WitnessOf } from '../../circuit/circuit.js';
import { USER_TREE_HEIGHT } from '../../parth/heights.js';
import { CheckpointLeaf, type NetworkConfig } from '../../parth/leaves.js';
import { emptyRoot, rootFromPath, type MerklePath } from '../../parth/trees/merkle-tree.js';
import { nextCheckpoint, type CheckpointContent } from '../../parth/next-checkpoint.js';
import type { CheckpointHeader, GutaHeader, RegistryHeader } from '../../parth/statements/block.js';
import { noChangeStep } from '../guta/no-change-step.js';
import { climb, siblingsOf, type NodeReader } from '../guta/user-tree-climb.js';
import { headerOf } from '../registry/registry-step.js';
import type { qedCheckpointStateTransition } from './state-transition.js';
import type { ProofStep } from '../proof-step.js';

/** What a block's one proof says: a Registry, a GUTA, or both of StatePart1; and where the whitelist of blocks has the proof's key. */
export interface BlockInput {
  readonly registry?: RegistryHeader | undefined;
  readonly guta?: GutaHeader | undefined;
  readonly whitelistPath: MerklePath;
}

/** What checkpoint N + 1 is made from. */
export interface CheckpointTransitionInput {
  /** Checkpoint N. */
  readonly previous: CheckpointHeader;
  readonly content: CheckpointContent;
  readonly config: NetworkConfig;
  /** The checkpoint tree, with leaf N; it may hold later ones already. It is not changed. */
  readonly checkpoints: { path(index: bigint): MerklePath };
  /** The user tree as of checkpoint N: the nodes beside the path from the GUTA's node to the root. */
  readonly users: NodeReader;
  readonly gutaWhitelistRoot: bigint;
  readonly block: BlockInput;
  /** Of checkpoint N + 1, in milliseconds since 1970. */
  readonly blockTime: bigint;
}

type CheckpointTransitionStep = ProofStep<
  'Checkpoint',
  'QEDCheckpointStateTransition',
  WitnessOf<ReturnType<typeof qedCheckpointStateTransition>>,
  CheckpointHeader
>;

/** `QEDCheckpointStateTransition` and the content of checkpoint N + 1. Children: the block's proof, then the previous checkpoint's. */
export function checkpointTransitionStep(
  input: CheckpointTransitionInput,
): CheckpointTransitionStep & { readonly next: CheckpointContent } {
  const { previous, content, config, checkpoints, users, block, blockTime } = input;
  const registry = block.registry ?? unchangedRegistry(input);
  const guta = block.guta ?? unchangedUsers(input);
  const siblings = siblingsOf(guta.transition, TOP, users, USER_TREE_HEIGHT);
  const gusrRoot = climb(guta.transition, TOP, siblings).new;
  const next = nextCheckpoint(content, registry, { gusrRoot, stats: guta.stats }, blockTime);
  const checkpointId = previous.checkpointId + 1n;
  const nextPath = asLast(checkpoints.path(checkpointId));
  return {
    program: 'Checkpoint',
    circuit: 'QEDCheckpointStateTransition',
    witness: {
      block: { registry, guta },
      hasRegistry: block.registry === undefined ? 0n : 1n,
      hasGuta: block.guta === undefined ? 0n : 1n,
      whitelistPath: block.whitelistPath,
      siblings,
      previous,
      ...content,
      config,
      leafPath: asLast(checkpoints.path(previous.checkpointId)),
      nextPath,
      blockTime,
    },
    header: {
      genesisRoot: previous.genesisRoot,
      previousCheckpointRoot: previous.newCheckpointRoot,
      newCheckpointRoot: rootFromPath(CheckpointLeaf.hash(next.leaf), checkpointId, nextPath.siblings),
      checkpointId,
    },
    next,
  };
}

const TOP = BigInt(USER_TREE_HEIGHT);

/** What stands for the Registry in a block without one. */
function unchangedRegistry({ previous, content: { leaf, stats } }: CheckpointTransitionInput): RegistryHeader {
  const state = {
    urt: { root: leaf.urtRoot, count: stats.users },
    gcon: { root: leaf.gconRoot, count: stats.contracts },
    gdt: { root: leaf.gdtRoot, count: stats.deposits },
    gwt: { root: leaf.gwtRoot, count: stats.withdrawals },
  };
  const roots = { checkpointTreeRoot: previous.newCheckpointRoot, configHash: leaf.configHash };
  return headerOf(roots, state, state);
}

/** What stands for the GUTA in a block without one. */
function unchangedUsers({ previous, content, checkpoints, gutaWhitelistRoot }: CheckpointTransitionInput): GutaHeader {
  const roots = { gutaWhitelistRoot, checkpointTreeRoot: previous.newCheckpointRoot };
  return noChangeStep(roots, content.leaf, checkpoints.path(previous.checkpointId)).header;
}

/** The path as it is when its leaf is the last one: right siblings empty. What is left of an appended leaf never changes. */
function asLast({ index, siblings }: MerklePath): MerklePath {
  return {
    index,
    siblings: siblings.map((sibling, level) => ((index >> BigInt(level)) & 1n ? sibling : emptyRoot(level))),
  };
}

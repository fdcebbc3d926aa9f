import type { WitnessOf } from '../../circuit/circuit.js';
import { CheckpointLeaf, type NetworkConfig } from '../../parth/leaves.js';
import { emptyRoot, rootFromPath, type MerklePath } from '../../parth/trees/merkle-tree.js';
import { nextCheckpoint, type CheckpointContent } from '../../parth/next-checkpoint.js';
import type { CheckpointHeader, StatePart1Header } from '../../parth/statements/block.js';
import type { qedCheckpointStateTransition } from './state-transition.js';
import type { ProofStep } from '../proof-step.js';

/** What checkpoint N + 1 is made from. */
export interface CheckpointTransitionInput {
  /** Checkpoint N. */
  readonly previous: CheckpointHeader;
  readonly content: CheckpointContent;
  readonly config: NetworkConfig;
  /** The checkpoint tree, with leaf N; it may hold later ones already. It is not changed. */
  readonly checkpoints: { path(index: bigint): MerklePath };
  readonly block: StatePart1Header;
  /** Of checkpoint N + 1, in milliseconds since 1970. */
  readonly blockTime: bigint;
}

type CheckpointTransitionStep = ProofStep<
  'Checkpoint',
  'QEDCheckpointStateTransition',
  WitnessOf<ReturnType<typeof qedCheckpointStateTransition>>,
  CheckpointHeader
>;

/** `QEDCheckpointStateTransition` and the content of checkpoint N + 1. Children: the StatePart1 proof, then the previous checkpoint's. */
export function checkpointTransitionStep({
  previous,
  content,
  config,
  checkpoints,
  block,
  blockTime,
}: CheckpointTransitionInput): CheckpointTransitionStep & { readonly next: CheckpointContent } {
  const next = nextCheckpoint(content, block.registry, block.guta, blockTime);
  const checkpointId = previous.checkpointId + 1n;
  const nextPath = asLast(checkpoints.path(checkpointId));
  return {
    program: 'Checkpoint',
    circuit: 'QEDCheckpointStateTransition',
    witness: {
      statePart1: block,
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

/** The path as it is when its leaf is the last one: right siblings empty. What is left of an appended leaf never changes. */
function asLast({ index, siblings }: MerklePath): MerklePath {
  return {
    index,
    siblings: siblings.map((sibling, level) => ((index >> BigInt(level)) & 1n ? sibling : emptyRoot(level))),
  };
}

import { CHECKPOINT_TREE_HEIGHT } from '../../parth/heights.js';
import { CheckpointLeaf, type NetworkConfig } from '../../parth/leaves.js';
import { emptyRoot, rootFromPath, type MerklePath } from '../../parth/merkle-tree.js';
import { nextCheckpoint, type CheckpointContent } from '../../parth/next-checkpoint.js';
import type { RecordType, Shape, ValueOf } from '../../parth/record.js';
import type { CheckpointHeader, RegistryHeader, StatePart1Header } from '../../parth/statements/block.js';
import type { qedGenesisCheckpoint } from './genesis.js';
import type { qedCheckpointStateTransition } from './state-transition.js';
import type { statePart1 } from './state-part-1.js';
import type { GutaInput } from '../guta/guta-steps.js';

type WitnessOf<C extends { readonly witness: RecordType<Shape> }> = ValueOf<C['witness']>;

/** One circuit's input and the header that its proof will state. */
export interface BlockStep<Program extends string, Name extends string, W, Header> {
  readonly program: Program;
  readonly circuit: Name;
  readonly witness: W;
  readonly header: Header;
}

/** `VerifyAggUserRegistrationDeployContractsGUTA`. Children: the Registry proof, then the GUTA proof. */
export function statePart1Step(
  registry: RegistryHeader,
  guta: GutaInput,
): BlockStep<
  'StatePart1',
  'VerifyAggUserRegistrationDeployContractsGUTA',
  WitnessOf<ReturnType<typeof statePart1>>,
  StatePart1Header
> {
  return {
    program: 'StatePart1',
    circuit: 'VerifyAggUserRegistrationDeployContractsGUTA',
    witness: { registry, guta },
    header: { registry, guta: guta.header },
  };
}

/** `QEDGenesisCheckpoint`, of the genesis leaf's hash. No children. */
export function genesisCheckpointStep(
  leaf: CheckpointLeaf,
): BlockStep<'Checkpoint', 'QEDGenesisCheckpoint', WitnessOf<typeof qedGenesisCheckpoint>, CheckpointHeader> {
  const leafHash = CheckpointLeaf.hash(leaf);
  const siblings = Array.from({ length: CHECKPOINT_TREE_HEIGHT }, (_, level) => emptyRoot(level));
  const root = rootFromPath(leafHash, 0n, siblings);
  return {
    program: 'Checkpoint',
    circuit: 'QEDGenesisCheckpoint',
    witness: { leafHash },
    header: {
      genesisRoot: root,
      previousCheckpointRoot: emptyRoot(CHECKPOINT_TREE_HEIGHT),
      newCheckpointRoot: root,
      checkpointId: 0n,
    },
  };
}

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

type CheckpointTransitionStep = BlockStep<
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

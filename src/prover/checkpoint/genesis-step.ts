import type { WitnessOf } from '../../circuit/circuit.js';
import { CHECKPOINT_TREE_HEIGHT } from '../../parth/heights.js';
import { CheckpointLeaf } from '../../parth/leaves.js';
import { emptyRoot, rootFromPath } from '../../parth/trees/merkle-tree.js';
import type { CheckpointHeader } from '../../parth/statements/block.js';
import type { qedGenesisCheckpoint } from './genesis.js';
import type { ProofStep } from '../proof-step.js';

/** `QEDGenesisCheckpoint`, of the genesis leaf's hash. No children. */
export function genesisCheckpointStep(
  leaf: CheckpointLeaf,
): ProofStep<'Checkpoint', 'QEDGenesisCheckpoint', WitnessOf<typeof qedGenesisCheckpoint>, CheckpointHeader> {
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

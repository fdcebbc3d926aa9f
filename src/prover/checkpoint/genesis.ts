import { Bool, Field } from 'o1js';
import { circuit } from '../../circuit/circuit.js';
import { parent } from '../../circuit/merkle.js';
import { hashOf } from '../../circuit/variables.js';
import { CHECKPOINT_TREE_HEIGHT } from '../../parth/heights.js';
import { emptyRoot } from '../../parth/trees/merkle-tree.js';
import { record, type ValueOf } from '../../parth/record.js';
import { CheckpointHeader } from '../../parth/statements/block.js';

/** The witness of `QEDGenesisCheckpoint`. */
const GenesisCheckpointWitness = record(null, { leafHash: 'field' });
export type GenesisCheckpointWitness = ValueOf<typeof GenesisCheckpointWitness>;

/**
 * Checkpoint 0 (PROTOCOL §6): one leaf at index 0, the rest of the tree empty. Whatever the leaf is: a verifier compares `genesisRoot` with
 * the root that they compute from the published genesis file. The previous root is the empty tree's. All is computed, so nothing is refused.
 */
export const qedGenesisCheckpoint = circuit({
  name: 'QEDGenesisCheckpoint',
  witness: GenesisCheckpointWitness,
  children: [],
  logic({ leafHash }) {
    let root = leafHash;
    for (let level = 0; level < CHECKPOINT_TREE_HEIGHT; level++)
      root = parent(new Bool(false), root, new Field(emptyRoot(level)));
    return hashOf(CheckpointHeader, {
      genesisRoot: root,
      previousCheckpointRoot: new Field(emptyRoot(CHECKPOINT_TREE_HEIGHT)),
      newCheckpointRoot: root,
      checkpointId: new Field(0),
    });
  },
});

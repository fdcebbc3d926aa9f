import { Field } from 'o1js';
import { circuit } from '../../circuit/circuit.js';
import { hashOf } from '../../circuit/variables.js';
import { MAX_U32 } from '../../parth/field.js';
import { CHECKPOINT_TREE_HEIGHT, USER_TREE_HEIGHT } from '../../parth/heights.js';
import { CheckpointLeaf } from '../../parth/leaves.js';
import { pathRecord } from '../../circuit/merkle.js';
import { record } from '../../parth/record.js';
import { GutaHeader } from '../../parth/statements/block.js';
import { assertPastRoot } from '../gadgets/past-root.js';

const Witness = record(null, {
  gutaWhitelistRoot: 'field',
  checkpointTreeRoot: 'field',
  checkpointLeaf: CheckpointLeaf,
  checkpointPath: pathRecord(CHECKPOINT_TREE_HEIGHT),
});

/**
 * GUTANoChange (PROTOCOL §5): a block without end caps. The global user root is the one of the newest checkpoint, the last leaf of
 * `checkpointTreeRoot`; anchor and deadline are neutral: the newest anchor there is, and no deadline.
 */
export const gutaNoChange = circuit({
  name: 'GUTANoChange',
  witness: Witness,
  children: [],
  logic({ gutaWhitelistRoot, checkpointTreeRoot, checkpointLeaf, checkpointPath }) {
    const anchor = { leaf: hashOf(CheckpointLeaf, checkpointLeaf), path: checkpointPath };
    const checkpointId = assertPastRoot(anchor, checkpointTreeRoot, checkpointTreeRoot);
    return hashOf(GutaHeader, {
      gutaWhitelistRoot,
      checkpointTreeRoot,
      oldestAnchorId: checkpointId,
      earliestDeadline: Field(MAX_U32),
      transition: {
        level: Field(USER_TREE_HEIGHT),
        index: Field(0),
        old: checkpointLeaf.gusrRoot,
        new: checkpointLeaf.gusrRoot,
      },
      stats: { fees: Field(0), userOps: Field(0), transactions: Field(0), slotsModified: Field(0) },
    });
  },
});

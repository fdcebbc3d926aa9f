import type { WitnessOf } from '../../circuit/circuit.js';
import { MAX_U32 } from '../../parth/field.js';
import { USER_TREE_HEIGHT } from '../../parth/heights.js';
import type { CheckpointLeaf } from '../../parth/leaves.js';
import type { MerklePath } from '../../parth/trees/merkle-tree.js';
import { GutaStats } from '../../parth/statements/session.js';
import type { gutaNoChange } from './no-change.js';
import type { GutaRoots, GutaStep } from './guta-step.js';

/** GUTANoChange: `checkpointTreeRoot` is the newest root and `path` its last leaf's. */
export function noChangeStep(
  roots: GutaRoots,
  checkpointLeaf: CheckpointLeaf,
  path: MerklePath,
): GutaStep<'GutaLeaf', 'GUTANoChange', WitnessOf<typeof gutaNoChange>> {
  const { gusrRoot } = checkpointLeaf;
  return {
    program: 'GutaLeaf',
    circuit: 'GUTANoChange',
    witness: { ...roots, checkpointLeaf, checkpointPath: path },
    header: {
      ...roots,
      oldestAnchorId: path.index,
      earliestDeadline: MAX_U32,
      transition: { level: BigInt(USER_TREE_HEIGHT), index: 0n, old: gusrRoot, new: gusrRoot },
      stats: GutaStats.zero(),
    },
  };
}

import { Field } from 'o1js';
import { constrain, scope } from '../../circuit/constraint.js';
import { Path, type PathRecord } from '../../circuit/merkle.js';
import type { VarsOf } from '../../circuit/variables.js';
import type { CheckpointHeader } from '../../parth/statements/block.js';

/**
 * Appends a leaf to the checkpoint tree that the previous header attests and returns the new root. The slot after the last leaf is empty, as
 * all to its right are: both roots are computed with empty right siblings.
 *
 * Constraints below `next`: `path`, `index`, `slot-empty`.
 */
export function appendCheckpoint(
  nextPath: VarsOf<PathRecord>,
  previous: VarsOf<typeof CheckpointHeader>,
  leafHash: Field,
): Field {
  return scope('next', () => {
    const path = constrain('path', () => Path.of(nextPath));
    constrain('index', () => path.index.assertEquals(previous.checkpointId.add(1)));
    constrain('slot-empty', () => path.rootAsLast(new Field(0)).assertEquals(previous.newCheckpointRoot));
    return path.rootAsLast(leafHash);
  });
}

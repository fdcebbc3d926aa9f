import type { Field } from 'o1js';
import { constrain } from '../../circuit/constraint.js';
import { Path, pathRecord } from '../../circuit/merkle.js';
import type { VarsOf } from '../../circuit/variables.js';
import { CHECKPOINT_TREE_HEIGHT } from '../../parth/heights.js';
import { record } from '../../parth/record.js';

/** One leaf of the checkpoint tree with its path in the newer of two roots. */
export const PastRootWitness = record(null, { leaf: 'field', path: pathRecord(CHECKPOINT_TREE_HEIGHT) });

/**
 * States that `past` is the root that the append-only checkpoint tree of root `current` had when the witness's leaf was its last one: one
 * path gives both, since right siblings are empty in the past one (PROTOCOL §5). A path beyond the last leaf gives `current` twice.
 * States `checkpoint-index`, `past-root` and `current-root`; returns the leaf's index, a u32.
 */
export function assertPastRoot(witness: VarsOf<typeof PastRootWitness>, past: Field, current: Field): Field {
  const path = constrain('checkpoint-index', () => Path.of(witness.path));
  constrain('past-root', () => path.rootAsLast(witness.leaf).assertEquals(past));
  constrain('current-root', () => path.root(witness.leaf).assertEquals(current));
  return path.index;
}

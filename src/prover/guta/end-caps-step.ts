import type { WitnessOf } from '../../circuit/circuit.js';
import type { gutaVerifySingleEndCap, gutaVerifyTwoEndCap } from './end-caps.js';
import type { GutaRoots, EndCapChild, GutaStep } from './guta-step.js';
import { changeOf, join } from './join-changes.js';
import type { NodeReader } from './user-tree-climb.js';

/** GUTAVerifySingleEndCap. */
export function singleEndCapStep(
  roots: GutaRoots,
  endCap: EndCapChild,
): GutaStep<'GutaLeaf', 'GUTAVerifySingleEndCap', WitnessOf<ReturnType<typeof gutaVerifySingleEndCap>>> {
  return {
    program: 'GutaLeaf',
    circuit: 'GUTAVerifySingleEndCap',
    witness: { ...roots, endCap },
    header: { ...roots, ...changeOf(endCap.result) },
  };
}

/** GUTAVerifyTwoEndCap; the left user id is the smaller one. Throws a RangeError where the two do not join. */
export function twoEndCapStep(
  roots: GutaRoots,
  left: EndCapChild,
  right: EndCapChild,
  users: NodeReader,
): GutaStep<'GutaLeaf', 'GUTAVerifyTwoEndCap', WitnessOf<ReturnType<typeof gutaVerifyTwoEndCap>>> {
  const { nca, change } = join(changeOf(left.result), changeOf(right.result), users);
  return {
    program: 'GutaLeaf',
    circuit: 'GUTAVerifyTwoEndCap',
    witness: { ...roots, left, right, nca },
    header: { ...roots, ...change },
  };
}

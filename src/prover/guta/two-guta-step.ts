import type { WitnessOf } from '../../circuit/circuit.js';
import type { gutaVerifyTwoGuta } from './two-guta.js';
import { type GutaChild, type GutaStep, rootsOf } from './guta-step.js';
import type { NodeReader } from './user-tree-climb.js';
import { join } from './join-changes.js';

/** GUTAVerifyTwoGUTA. Throws a RangeError where the two do not join. */
export function twoGutaStep(
  left: GutaChild,
  right: GutaChild,
  users: NodeReader,
): GutaStep<'GutaNode', 'GUTAVerifyTwoGUTA', WitnessOf<typeof gutaVerifyTwoGuta>> {
  const { nca, change } = join(left.header, right.header, users);
  return {
    program: 'GutaNode',
    circuit: 'GUTAVerifyTwoGUTA',
    witness: { left, right, nca },
    header: { ...rootsOf(left.header), ...change },
  };
}

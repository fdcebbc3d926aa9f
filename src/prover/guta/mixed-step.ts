import type { WitnessOf } from '../../circuit/circuit.js';
import type { gutaVerifyLeftGutaRightEndCap } from './mixed.js';
import { type GutaChild, type EndCapChild, type GutaStep, rootsOf } from './guta-step.js';
import type { NodeReader } from './user-tree-climb.js';
import { join, changeOf } from './join-changes.js';

type MixedWitness = WitnessOf<ReturnType<typeof gutaVerifyLeftGutaRightEndCap>>;

/** GUTAVerifyLeftGUTARightEndCap. Throws a RangeError where the two do not join. */
export function leftGutaRightEndCapStep(
  guta: GutaChild,
  endCap: EndCapChild,
  users: NodeReader,
): GutaStep<'GutaMixed', 'GUTAVerifyLeftGUTARightEndCap', MixedWitness> {
  const { nca, change } = join(guta.header, changeOf(endCap.result), users);
  return {
    program: 'GutaMixed',
    circuit: 'GUTAVerifyLeftGUTARightEndCap',
    witness: { guta, endCap, nca },
    header: { ...rootsOf(guta.header), ...change },
  };
}

/** GUTAVerifyLeftEndCapRightGUTA. Throws a RangeError where the two do not join. */
export function leftEndCapRightGutaStep(
  endCap: EndCapChild,
  guta: GutaChild,
  users: NodeReader,
): GutaStep<'GutaMixed', 'GUTAVerifyLeftEndCapRightGUTA', MixedWitness> {
  const { nca, change } = join(changeOf(endCap.result), guta.header, users);
  return {
    program: 'GutaMixed',
    circuit: 'GUTAVerifyLeftEndCapRightGUTA',
    witness: { guta, endCap, nca },
    header: { ...rootsOf(guta.header), ...change },
  };
}

import type { WitnessOf } from '../../circuit/circuit.js';
import { USER_TREE_HEIGHT } from '../../parth/heights.js';
import type { gutaVerifyGutaToCap } from './guta-to-cap.js';
import type { GutaChild, GutaStep } from './guta-step.js';
import { type NodeReader, siblingsOf, climb } from './user-tree-climb.js';
import type { AnchorLeaf } from './anchor-leaf.js';

/**
 * GUTAVerifyGUTAToCap: carries a change up to `capLevel`, at or above its node. `upgrade` is the leaf at which the child's checkpoint root
 * was the newest, with its path under `checkpointTreeRoot`; with the child's own root it is that tree's last leaf.
 */
export function gutaToCapStep(
  guta: GutaChild,
  capLevel: bigint,
  users: NodeReader,
  checkpointTreeRoot: bigint,
  upgrade: AnchorLeaf,
): GutaStep<'GutaNode', 'GUTAVerifyGUTAToCap', WitnessOf<typeof gutaVerifyGutaToCap>> {
  const { transition } = guta.header;
  if (capLevel < transition.level || capLevel > BigInt(USER_TREE_HEIGHT)) {
    throw new RangeError(`cap level ${capLevel} for a node of level ${transition.level}`);
  }
  const siblings = siblingsOf(transition, capLevel, users, USER_TREE_HEIGHT);
  const index = transition.index >> (capLevel - transition.level);
  return {
    program: 'GutaNode',
    circuit: 'GUTAVerifyGUTAToCap',
    witness: { guta, checkpointTreeRoot, upgrade, cap: { level: capLevel, index, siblings } },
    header: {
      ...guta.header,
      checkpointTreeRoot,
      transition: { level: capLevel, index, ...climb(transition, capLevel, siblings) },
    },
  };
}

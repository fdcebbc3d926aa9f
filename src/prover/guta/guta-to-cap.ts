import { circuit } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hashOf } from '../../circuit/variables.js';
import { USER_TREE_HEIGHT } from '../../parth/heights.js';
import { list, record } from '../../parth/record.js';
import { GutaHeader } from '../../parth/statements/block.js';
import { climb } from '../gadgets/climb.js';
import { Level, NodePosition } from '../gadgets/node-position.js';
import { assertPastRoot, PastRootWitness } from '../gadgets/past-root.js';
import { GUTA_SLOT, GutaWitness, verifyGuta } from '../gadgets/verify-guta.js';

const Witness = record(null, {
  guta: GutaWitness,
  /** The root that the result stands under: the child's own, or a later one. */
  checkpointTreeRoot: 'field',
  /** The last leaf of the child's checkpoint tree, with its path under `checkpointTreeRoot`. */
  upgrade: PastRootWitness,
  /** The node that the change is carried up to: at or above the child's node. */
  cap: record(null, { level: 'field', index: 'u32', siblings: list('field', USER_TREE_HEIGHT) }),
});

/**
 * GUTAVerifyGUTAToCap (PROTOCOL §5): a change carried up a line to a given level, and from its checkpoint root to the same or a later one, so
 * that a late realm keeps its work. Constraints below `guta`, `node` and `upgrade`, and `cap-level`, `above-node`, `cap-index`.
 */
export const gutaVerifyGutaToCap = circuit({
  name: 'GUTAVerifyGUTAToCap',
  witness: Witness,
  children: [GUTA_SLOT],
  logic({ guta, checkpointTreeRoot, upgrade, cap }, [child]) {
    const header = scope('guta', () => verifyGuta(guta, child!));
    scope('upgrade', () => assertPastRoot(upgrade, header.checkpointTreeRoot, checkpointTreeRoot));

    const node = scope('node', () => NodePosition.of(header.transition.level, header.transition.index));
    const level = Level.of('cap-level', cap.level);
    // Both levels are at most 32, so a negative difference has no six bits.
    constrain('above-node', () => cap.level.sub(header.transition.level).toBits(6));
    constrain('cap-index', () => cap.index.mul(level.power).assertEquals(node.highPart(level)));
    const change = climb(header.transition, node, cap.siblings, (k) => level.isAtMost(k).not());
    return hashOf(GutaHeader, {
      ...header,
      checkpointTreeRoot,
      transition: { level: cap.level, index: cap.index, ...change },
    });
  },
});

import { Provable, type Bool, type Field } from 'o1js';
import { parent } from '../../circuit/merkle.js';
import type { NodePosition } from './node-position.js';

/** The value of one node before and after. */
export interface Change {
  readonly old: Field;
  readonly new: Field;
}

/**
 * Carries a change up along one sibling path: at level k it is hashed with `siblings[k]` where k is at least the node's level and `isBelow(k)`
 * holds, and stays as it is elsewhere. Old and new value share the siblings: nothing beside the node may change (PROTOCOL §5).
 */
export function climb(
  change: Change,
  position: NodePosition,
  siblings: readonly Field[],
  isBelow: (k: number) => Bool,
): Change {
  let { old, new: updated } = change;
  siblings.forEach((sibling, k) => {
    const climbs = position.level.isAtMost(k).and(isBelow(k));
    const isRight = position.bits[k]!;
    old = parentIf(climbs, isRight, old, sibling);
    updated = parentIf(climbs, isRight, updated, sibling);
  });
  return { old, new: updated };
}

/** The parent where `climbs` holds, else the node itself. On constants only one of the two is computed. */
function parentIf(climbs: Bool, isRight: Bool, node: Field, sibling: Field): Field {
  if (climbs.isConstant() && node.isConstant()) return climbs.toBoolean() ? parent(isRight, node, sibling) : node;
  return Provable.if(climbs, parent(isRight, node, sibling), node);
}

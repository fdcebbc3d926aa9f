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
    old = Provable.if(climbs, parent(isRight, old, sibling), old);
    updated = Provable.if(climbs, parent(isRight, updated, sibling), updated);
  });
  return { old, new: updated };
}

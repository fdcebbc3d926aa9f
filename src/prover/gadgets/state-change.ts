import { Provable, type Field } from 'o1js';
import { assertFits, toBits } from '../../circuit/bits.js';
import { constrain, scope } from '../../circuit/constraint.js';
import type { VarsOf } from '../../circuit/variables.js';
import type { GutaStats } from '../../parth/statements/session.js';
import { joinAtNearestCommonAncestor, type NcaWitness, type NodeChange } from './nca.js';

/** What a GUTA header says beside the two roots that it stands under. All numbers are held to their ranges. */
export interface StateChange extends NodeChange {
  readonly oldestAnchorId: Field;
  readonly earliestDeadline: Field;
  readonly stats: VarsOf<typeof GutaStats>;
}

/**
 * Joins two changes at their nearest common ancestor (PROTOCOL §5): the older anchor and the earlier deadline are kept, stats are added.
 * Constraints: those of `joinAtNearestCommonAncestor` below `nca`, and `stats/<name>`: a sum stays u64.
 */
export function joinChanges(left: StateChange, right: StateChange, nca: VarsOf<typeof NcaWitness>): StateChange {
  return {
    oldestAnchorId: smaller(left.oldestAnchorId, right.oldestAnchorId),
    earliestDeadline: smaller(left.earliestDeadline, right.earliestDeadline),
    transition: scope('nca', () => joinAtNearestCommonAncestor(left, right, nca)),
    isLeaf: false,
    stats: addStats(left.stats, right.stats),
  };
}

/** The smaller of two u32. A function of both, so no constraint of its own could refuse: a + 2^32 − b always has 33 bits. */
function smaller(a: Field, b: Field): Field {
  const aIsGreaterOrEqual = toBits(a.add(2n ** 32n).sub(b), 33)[32]!;
  return Provable.if(aIsGreaterOrEqual, b, a);
}

function addStats(a: VarsOf<typeof GutaStats>, b: VarsOf<typeof GutaStats>): VarsOf<typeof GutaStats> {
  return scope('stats', () => {
    const sum = (name: keyof typeof GutaStats.shape) => {
      const total = a[name].add(b[name]).seal();
      constrain(name, () => assertFits(total, 64));
      return total;
    };
    return {
      fees: sum('fees'),
      userOps: sum('userOps'),
      transactions: sum('transactions'),
      slotsModified: sum('slotsModified'),
    };
  });
}

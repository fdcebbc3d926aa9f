import { USER_TREE_HEIGHT } from '../../parth/heights.js';
import { poseidon } from '../../parth/poseidon.js';
import type { ValueOf } from '../../parth/record.js';
import type { GutaHeader } from '../../parth/statements/block.js';
import type { EndCapResult } from '../../parth/statements/session.js';
import type { NcaWitness } from '../gadgets/nca.js';
import type { GutaRoots } from './guta-step.js';
import { type NodeReader, nearestCommonAncestor, siblingsOf, climb } from './user-tree-climb.js';

/** What a proof changes in the global user tree, apart from the roots that it stands under. */
type UserTreeChange = Omit<GutaHeader, keyof GutaRoots>;

/** An end cap as a change of one user leaf. */
export function changeOf(result: EndCapResult): UserTreeChange {
  return {
    oldestAnchorId: result.checkpointId,
    earliestDeadline: result.validUntil,
    transition: { level: 0n, index: result.userId, old: result.startUserLeafHash, new: result.endUserLeafHash },
    stats: result.stats,
  };
}

/** Two changes side by side as one of their nearest common ancestor. Throws a RangeError where they do not join. */
export function join(
  left: UserTreeChange,
  right: UserTreeChange,
  users: NodeReader,
): { nca: ValueOf<typeof NcaWitness>; change: UserTreeChange } {
  const ancestor = nearestCommonAncestor(left.transition, right.transition);
  const childLevel = ancestor.level - 1n;
  const leftSiblings = siblingsOf(left.transition, childLevel, users, USER_TREE_HEIGHT - 1);
  const rightSiblings = siblingsOf(right.transition, childLevel, users, USER_TREE_HEIGHT - 1);
  const leftChild = climb(left.transition, childLevel, leftSiblings);
  const rightChild = climb(right.transition, childLevel, rightSiblings);
  return {
    nca: { ...ancestor, leftSiblings, rightSiblings },
    change: {
      oldestAnchorId: min(left.oldestAnchorId, right.oldestAnchorId),
      earliestDeadline: min(left.earliestDeadline, right.earliestDeadline),
      transition: {
        ...ancestor,
        old: poseidon([leftChild.old, rightChild.old]),
        new: poseidon([leftChild.new, rightChild.new]),
      },
      stats: {
        fees: left.stats.fees + right.stats.fees,
        userOps: left.stats.userOps + right.stats.userOps,
        transactions: left.stats.transactions + right.stats.transactions,
        slotsModified: left.stats.slotsModified + right.stats.slotsModified,
      },
    },
  };
}

const min = (a: bigint, b: bigint) => (a < b ? a : b);

import { EVENT_TREE_HEIGHT, USER_CONTRACT_TREE_HEIGHT } from './heights.js';
import type { UserLeaf } from './leaves.js';
import { emptyRoot } from './trees/merkle-tree.js';

/** The leaf of a user who never had a session, before the first one sets its `lastCheckpointId`. Only the genesis gives a balance. */
export function freshUserLeaf(publicKeyHash: bigint, userId: bigint, balance = 0n): UserLeaf {
  return {
    publicKeyHash,
    uconRoot: emptyRoot(USER_CONTRACT_TREE_HEIGHT),
    balance,
    nonce: 0n,
    lastCheckpointId: 0n,
    eventRoot: emptyRoot(EVENT_TREE_HEIGHT),
    eventCount: 0n,
    userId,
  };
}

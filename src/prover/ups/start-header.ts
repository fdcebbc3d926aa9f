import { DEFERRED_DEBT_HEIGHT } from '../../parth/heights.js';
import type { UserLeaf } from '../../parth/leaves.js';
import { CheckpointLeaf, type NetworkConfig } from '../../parth/leaves.js';
import { emptyRoot, type MerklePath } from '../../parth/trees/merkle-tree.js';
import type { UpsHeader } from '../../parth/statements/session.js';

/** The checkpoint that a session starts from. */
export interface SessionAnchor {
  readonly checkpointTreeRoot: bigint;
  readonly leaf: CheckpointLeaf;
  readonly config: NetworkConfig;
  /** Its index is the checkpoint's id. */
  readonly path: MerklePath;
}

/** The header of a session's first step: nothing has happened yet. `startUserLeafHash` is 0 where the user has no leaf under the anchor. */
export function startHeader(
  upsWhitelistRoot: bigint,
  anchor: SessionAnchor,
  startUserLeafHash: bigint,
  userLeaf: UserLeaf,
): UpsHeader {
  const checkpointId = anchor.path.index;
  return {
    upsWhitelistRoot,
    start: {
      checkpointId,
      checkpointTreeRoot: anchor.checkpointTreeRoot,
      checkpointLeafHash: CheckpointLeaf.hash(anchor.leaf),
      startUserLeafHash,
      userId: userLeaf.userId,
      publicKeyHash: userLeaf.publicKeyHash,
      nonce: userLeaf.nonce,
    },
    current: {
      userLeaf: { ...userLeaf, lastCheckpointId: checkpointId },
      deferredDebtRoot: emptyRoot(DEFERRED_DEBT_HEIGHT),
      deferredAdded: 0n,
      deferredSettled: 0n,
      inlineDebtTop: 0n,
      txStackHash: 0n,
      txCount: 0n,
      slotsModified: 0n,
      validUntil: checkpointId + anchor.config.maxAnchorAge,
    },
  };
}

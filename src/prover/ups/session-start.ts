import { freshUserLeaf } from '../../parth/fresh-user-leaf.js';
import { DEFERRED_DEBT_HEIGHT } from '../../parth/heights.js';
import { CheckpointLeaf, UserLeaf, type NetworkConfig, type RegistrationLeaf } from '../../parth/leaves.js';
import type { SessionStart } from '../../parth/statements/contract-call.js';
import type { SessionState } from '../../parth/statements/session.js';
import { emptyRoot, type MerklePath } from '../../parth/trees/merkle-tree.js';
import type { UserStartWitness } from './start-of-user.js';

/** The checkpoint that a session starts from. */
export interface SessionAnchor {
  readonly checkpointTreeRoot: bigint;
  readonly leaf: CheckpointLeaf;
  readonly config: NetworkConfig;
  /** Its index is the checkpoint's id. */
  readonly path: MerklePath;
}

/** Who has a session, and from which checkpoint. */
export interface SessionUser {
  readonly anchor: SessionAnchor;
  readonly registration: { readonly leaf: RegistrationLeaf; readonly path: MerklePath };
  /** The slot of the user, whose leaf is null before the first session. */
  readonly user: { readonly userId: bigint; readonly leaf: UserLeaf | null; readonly path: MerklePath };
}

/** What a session starts from, and what it has come to. */
export interface SessionSoFar {
  readonly start: SessionStart;
  readonly current: SessionState;
}

/** The witness of a session's start. */
export function startWitness({ anchor, registration, user }: SessionUser): UserStartWitness {
  const { checkpointTreeRoot, leaf, path, config } = anchor;
  return {
    anchor: { checkpointTreeRoot, leaf, path, config },
    registration: registration.leaf,
    registrationPath: registration.path,
    firstSession: user.leaf === null ? 1n : 0n,
    userLeaf: leafOf(registration.leaf, user),
    userPath: user.path,
  };
}

/** A session of which nothing has happened yet. `startUserLeafHash` is 0 where the user has no leaf under the anchor. */
export function startedSessionOf({ anchor, registration, user }: SessionUser): SessionSoFar {
  const checkpointId = anchor.path.index;
  const userLeaf = leafOf(registration.leaf, user);
  return {
    start: {
      checkpointId,
      checkpointTreeRoot: anchor.checkpointTreeRoot,
      checkpointLeafHash: CheckpointLeaf.hash(anchor.leaf),
      startUserLeafHash: user.leaf === null ? 0n : UserLeaf.hash(user.leaf),
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

const leafOf = ({ publicKeyHash }: RegistrationLeaf, { leaf, userId }: SessionUser['user']): UserLeaf =>
  leaf ?? freshUserLeaf(publicKeyHash, userId);

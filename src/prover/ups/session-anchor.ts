import { Field } from 'o1js';
import { constrain, scope } from '../../circuit/constraint.js';
import { Path, pathRecord } from '../../circuit/merkle.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import { CHECKPOINT_TREE_HEIGHT, DEFERRED_DEBT_HEIGHT } from '../../parth/heights.js';
import { CheckpointLeaf, NetworkConfig, type UserLeaf } from '../../parth/leaves.js';
import { emptyRoot } from '../../parth/trees/merkle-tree.js';
import { record } from '../../parth/record.js';
import type { SessionStart } from '../../parth/statements/contract-call.js';
import type { SessionState } from '../../parth/statements/session.js';
import { openConfig } from '../gadgets/checkpoint-leaf.js';

/** The witness of the checkpoint that a session starts from. */
export const AnchorWitness = record(null, {
  checkpointTreeRoot: 'field',
  leaf: CheckpointLeaf,
  path: pathRecord(CHECKPOINT_TREE_HEIGHT),
  config: NetworkConfig,
});

/** An anchor as a session may rely on it. */
export interface OpenedAnchor {
  readonly checkpointId: Field;
  readonly checkpointTreeRoot: Field;
  readonly leaf: VarsOf<typeof CheckpointLeaf>;
  readonly leafHash: Field;
  readonly config: VarsOf<typeof NetworkConfig>;
  /** The last checkpoint that a session from here may land in. */
  readonly validUntil: Field;
}

/**
 * Opens the anchor (PROTOCOL §4): its leaf is the *last* one of `checkpointTreeRoot`. The root is recomputed with empty right siblings,
 * which proves membership too; plain membership would let a session read an old leaf behind a newer root.
 */
export function openAnchor(anchor: VarsOf<typeof AnchorWitness>): OpenedAnchor {
  return scope('anchor', () => {
    const path = constrain('path', () => Path.of(anchor.path));
    const leafHash = hashOf(CheckpointLeaf, anchor.leaf);
    constrain('last-leaf', () => path.rootAsLast(leafHash).assertEquals(anchor.checkpointTreeRoot));
    const config = openConfig(anchor.config, anchor.leaf.configHash);
    const validUntil = path.index.add(config.maxAnchorAge).seal();
    constrain('deadline', () => validUntil.toBits(32));
    return {
      checkpointId: path.index,
      checkpointTreeRoot: anchor.checkpointTreeRoot,
      leaf: anchor.leaf,
      leafHash,
      config,
      validUntil,
    };
  });
}

/** A session between its calls: what it starts from, and what it has come to. */
export interface Session {
  readonly start: VarsOf<typeof SessionStart>;
  readonly current: VarsOf<typeof SessionState>;
}

/** A session before its first transaction: no debts, nothing counted. `startUserLeafHash` is 0 in a user's first session. */
export function startedSession(
  anchor: OpenedAnchor,
  userLeaf: VarsOf<typeof UserLeaf>,
  startUserLeafHash: Field,
): Session {
  const { userId, publicKeyHash, nonce } = userLeaf;
  const { checkpointId, checkpointTreeRoot, leafHash: checkpointLeafHash, validUntil } = anchor;
  const zero = new Field(0);
  return {
    start: { checkpointId, checkpointTreeRoot, checkpointLeafHash, startUserLeafHash, userId, publicKeyHash, nonce },
    current: {
      userLeaf: { ...userLeaf, lastCheckpointId: checkpointId },
      deferredDebtRoot: new Field(emptyRoot(DEFERRED_DEBT_HEIGHT)),
      deferredAdded: zero,
      deferredSettled: zero,
      inlineDebtTop: zero,
      txStackHash: zero,
      txCount: zero,
      slotsModified: zero,
      validUntil,
    },
  };
}

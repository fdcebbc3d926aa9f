import { circuit } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { Path, pathRecord } from '../../circuit/merkle.js';
import { hashOf } from '../../circuit/variables.js';
import { USER_TREE_HEIGHT } from '../../parth/heights.js';
import { UserLeaf } from '../../parth/leaves.js';
import { record, type ValueOf } from '../../parth/record.js';
import { UpsHeader } from '../../parth/statements/session.js';
import { AnchorWitness, openAnchor, startedSession } from './session-anchor.js';

/** The witness of `UPSStartSession`. */
export const StartSessionWitness = record(null, {
  upsWhitelistRoot: 'field',
  anchor: AnchorWitness,
  userLeaf: UserLeaf,
  userPath: pathRecord(USER_TREE_HEIGHT),
});
export type StartSessionWitness = ValueOf<typeof StartSessionWitness>;

/**
 * The first step of a session of a user who had one before (PROTOCOL §4): opens the user's leaf under the anchor.
 *
 * A leaf is never the empty one, for it is a tagged hash. That the anchor is later than the leaf's `lastCheckpointId` needs no constraint:
 * no checkpoint up to that one holds this leaf (its nonce was new), while a premined user may well start at the genesis checkpoint.
 */
export const upsStartSession = circuit({
  name: 'UPSStartSession',
  witness: StartSessionWitness,
  children: [],
  logic({ upsWhitelistRoot, userLeaf, ...w }) {
    const anchor = openAnchor(w.anchor);
    const startUserLeafHash = hashOf(UserLeaf, userLeaf);
    scope('user', () => {
      const path = constrain('path', () => Path.of(w.userPath));
      constrain('index', () => path.index.assertEquals(userLeaf.userId));
      constrain('member', () => path.root(startUserLeafHash).assertEquals(anchor.leaf.gusrRoot));
    });
    return hashOf(UpsHeader, { upsWhitelistRoot, ...startedSession(anchor, userLeaf, startUserLeafHash) });
  },
});

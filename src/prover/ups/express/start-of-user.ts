import { Field, Provable } from 'o1js';
import { constrain, scope } from '../../../circuit/constraint.js';
import { Path, pathRecord } from '../../../circuit/merkle.js';
import { fieldsOf, hashOf, type VarsOf } from '../../../circuit/variables.js';
import { USER_TREE_HEIGHT } from '../../../parth/heights.js';
import { UserLeaf } from '../../../parth/leaves.js';
import { record } from '../../../parth/record.js';
import { assertEqualIf } from '../../gadgets/conditional.js';
import { freshLeaf, registeredUser, Registration } from '../registered-user.js';
import { startedSession, type OpenedAnchor, type Session } from '../session-anchor.js';

/** The witness of a user, with a leaf or without. */
export const UserStart = record(null, {
  ...Registration.shape,
  firstSession: 'bit',
  /** In a first session, what a fresh leaf holds. */
  userLeaf: UserLeaf,
  userPath: pathRecord(USER_TREE_HEIGHT),
});

/**
 * The start of any user's session: what UPSStartRegisterUser states in a first one, and UPSStartSession in a later one. A user with a leaf
 * is registered too, so the registration is proven in both. States, in a scope `user`, that the slot of the user's id is empty, or holds
 * the leaf.
 */
export function startOfUser(w: VarsOf<typeof UserStart>, anchor: OpenedAnchor): Session {
  const { userLeaf } = w;
  const { publicKeyHash, userId } = registeredUser(w, anchor);
  const startUserLeafHash = scope('user', () => {
    const isFirst = w.firstSession.equals(1);
    const path = constrain('path', () => Path.of(w.userPath));
    constrain('index', () => path.index.assertEquals(userId));
    constrain('id', () => userLeaf.userId.assertEquals(userId));
    constrain('key', () => userLeaf.publicKeyHash.assertEquals(publicKeyHash));
    const fresh = fieldsOf(UserLeaf, freshLeaf(publicKeyHash, userId, userLeaf.lastCheckpointId));
    constrain('fresh', () =>
      fieldsOf(UserLeaf, userLeaf).forEach((field, i) => assertEqualIf(isFirst, field, fresh[i]!)),
    );
    const leafHash = Provable.if(isFirst, new Field(0), hashOf(UserLeaf, userLeaf));
    constrain('member', () => path.root(leafHash).assertEquals(anchor.leaf.gusrRoot));
    return leafHash;
  });
  return startedSession(anchor, userLeaf, startUserLeafHash);
}

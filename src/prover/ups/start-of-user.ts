import { Field, Provable } from 'o1js';
import { constrain, scope } from '../../circuit/constraint.js';
import { Path, pathRecord } from '../../circuit/merkle.js';
import { fieldsOf, hashOf, type VarsOf } from '../../circuit/variables.js';
import { USER_TREE_HEIGHT } from '../../parth/heights.js';
import { UserLeaf } from '../../parth/leaves.js';
import { record, type ValueOf } from '../../parth/record.js';
import { assertEqualIf } from '../gadgets/conditional.js';
import { freshLeaf, registeredUser, Registration } from './registered-user.js';
import { AnchorWitness, openAnchor, startedSession, type OpenedAnchor, type Session } from './session-anchor.js';

/** The witness of a session's start: its anchor, and a user with a leaf or without. */
export const UserStart = record(null, {
  anchor: AnchorWitness,
  ...Registration.shape,
  firstSession: 'bit',
  /** In a first session, what a fresh leaf holds. */
  userLeaf: UserLeaf,
  userPath: pathRecord(USER_TREE_HEIGHT),
});
export type UserStartWitness = ValueOf<typeof UserStart>;

/** A session that has just started. */
interface StartedSession {
  readonly anchor: OpenedAnchor;
  readonly session: Session;
}

/**
 * The start of any user's session (PROTOCOL §4), a first one or a later one. A user with a leaf is registered too, so the registration is
 * proven in both. States, in a scope `user`, that the slot of the user's id is empty, or holds the leaf.
 *
 * A leaf is never the empty one, for it is a tagged hash. That the anchor is later than the leaf's `lastCheckpointId` needs no constraint:
 * no checkpoint up to that one holds this leaf (its nonce was new), while a premined user may well start at the genesis checkpoint.
 */
export function startOfUser(w: VarsOf<typeof UserStart>): StartedSession {
  const { userLeaf } = w;
  const anchor = openAnchor(w.anchor);
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
  return { anchor, session: startedSession(anchor, userLeaf, startUserLeafHash) };
}

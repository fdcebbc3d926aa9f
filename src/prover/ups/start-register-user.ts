import { Field } from 'o1js';
import { circuit } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { Path, pathRecord } from '../../circuit/merkle.js';
import { hashOf } from '../../circuit/variables.js';
import { USER_TREE_HEIGHT } from '../../parth/heights.js';
import { record, type ValueOf } from '../../parth/record.js';
import { UpsHeader } from '../../parth/statements/session.js';
import { freshLeaf, registeredUser, Registration } from './registered-user.js';
import { AnchorWitness, openAnchor, startedSession } from './session-anchor.js';

/** The witness of `UPSStartRegisterUser`. */
export const StartRegisterUserWitness = record(null, {
  upsWhitelistRoot: 'field',
  anchor: AnchorWitness,
  ...Registration.shape,
  userPath: pathRecord(USER_TREE_HEIGHT),
});
export type StartRegisterUserWitness = ValueOf<typeof StartRegisterUserWitness>;

/**
 * The first step of a user's first session (PROTOCOL §4): the key is registered under the anchor, the user id follows from its place, and
 * the user has no leaf yet. The start leaf's hash is 0.
 */
export const upsStartRegisterUser = circuit({
  name: 'UPSStartRegisterUser',
  witness: StartRegisterUserWitness,
  children: [],
  logic(w) {
    const anchor = openAnchor(w.anchor);
    const { publicKeyHash, userId } = registeredUser(w, anchor);
    scope('user', () => {
      const path = constrain('path', () => Path.of(w.userPath));
      constrain('index', () => path.index.assertEquals(userId));
      constrain('empty', () => path.root(new Field(0)).assertEquals(anchor.leaf.gusrRoot));
    });
    const userLeaf = freshLeaf(publicKeyHash, userId, anchor.checkpointId);
    const { upsWhitelistRoot } = w;
    return hashOf(UpsHeader, { upsWhitelistRoot, ...startedSession(anchor, userLeaf, new Field(0)) });
  },
});

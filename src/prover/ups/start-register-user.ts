import { Field } from 'o1js';
import { circuit } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { Path, pathRecord } from '../../circuit/merkle.js';
import { hashOf } from '../../circuit/variables.js';
import {
  EVENT_TREE_HEIGHT,
  REGISTRATION_TREE_HEIGHT,
  USER_CONTRACT_TREE_HEIGHT,
  USER_TREE_HEIGHT,
} from '../../parth/heights.js';
import { RegistrationLeaf } from '../../parth/leaves.js';
import { emptyRoot } from '../../parth/trees/merkle-tree.js';
import { record, type ValueOf } from '../../parth/record.js';
import { UpsHeader } from '../../parth/statements/session.js';
import { unranged } from '../gadgets/unranged.js';
import { RealmBits } from '../gadgets/user-id.js';
import { AnchorWitness, initialState, openAnchor } from './session-anchor.js';

/** The witness of `UPSStartRegisterUser`. The registration leaf is unranged: Registry made it, and only its key is used. */
export const StartRegisterUserWitness = record(null, {
  upsWhitelistRoot: 'field',
  anchor: AnchorWitness,
  registration: unranged(RegistrationLeaf),
  /** Its index is the registration index + 1: leaf 0 is the sentinel. */
  registrationPath: pathRecord(REGISTRATION_TREE_HEIGHT),
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
    const publicKeyHash = w.registration.publicKeyHash;
    const userId = scope('registration', () => {
      const path = constrain('path', () => Path.of(w.registrationPath));
      const leafHash = hashOf(RegistrationLeaf, w.registration);
      constrain('member', () => path.root(leafHash).assertEquals(anchor.leaf.urtRoot));
      constrain('key-nonzero', () => publicKeyHash.assertNotEquals(0));
      // Of the sentinel the index would be -1, which is not a registration index.
      return RealmBits.of(anchor.realmBits).userId(path.index.sub(1).seal());
    });
    scope('user', () => {
      const path = constrain('path', () => Path.of(w.userPath));
      constrain('index', () => path.index.assertEquals(userId));
      constrain('empty', () => path.root(new Field(0)).assertEquals(anchor.leaf.gusrRoot));
    });
    const zero = new Field(0);
    const userLeaf = {
      publicKeyHash,
      uconRoot: new Field(emptyRoot(USER_CONTRACT_TREE_HEIGHT)),
      balance: zero,
      nonce: zero,
      lastCheckpointId: anchor.checkpointId,
      eventRoot: new Field(emptyRoot(EVENT_TREE_HEIGHT)),
      eventCount: zero,
      userId,
    };
    return hashOf(UpsHeader, {
      upsWhitelistRoot: w.upsWhitelistRoot,
      start: {
        checkpointId: anchor.checkpointId,
        checkpointTreeRoot: anchor.checkpointTreeRoot,
        checkpointLeafHash: anchor.leafHash,
        startUserLeafHash: zero,
        userId,
        publicKeyHash,
        nonce: zero,
      },
      current: initialState(userLeaf, anchor.validUntil),
    });
  },
});

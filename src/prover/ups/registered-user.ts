import { Field } from 'o1js';
import { constrain, scope } from '../../circuit/constraint.js';
import { Path, pathRecord } from '../../circuit/merkle.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import { EVENT_TREE_HEIGHT, REGISTRATION_TREE_HEIGHT, USER_CONTRACT_TREE_HEIGHT } from '../../parth/heights.js';
import { RegistrationLeaf, type UserLeaf } from '../../parth/leaves.js';
import { record } from '../../parth/record.js';
import { emptyRoot } from '../../parth/trees/merkle-tree.js';
import { unranged } from '../gadgets/unranged.js';
import { RealmBits } from '../gadgets/user-id.js';
import type { OpenedAnchor } from './session-anchor.js';

/** The witness of a registration. The leaf is unranged: Registry made it, and only its key is used. */
export const Registration = record(null, {
  registration: unranged(RegistrationLeaf),
  /** Its index is the registration index + 1: leaf 0 is the sentinel. */
  registrationPath: pathRecord(REGISTRATION_TREE_HEIGHT),
});

/** States, in a scope `registration`, that a key is registered under the anchor, and gives it with the user id that follows from its place. */
export function registeredUser(
  { registration, registrationPath }: VarsOf<typeof Registration>,
  anchor: OpenedAnchor,
): { readonly publicKeyHash: Field; readonly userId: Field } {
  const { publicKeyHash } = registration;
  return scope('registration', () => {
    const path = constrain('path', () => Path.of(registrationPath));
    const leafHash = hashOf(RegistrationLeaf, registration);
    constrain('member', () => path.root(leafHash).assertEquals(anchor.leaf.urtRoot));
    constrain('key-nonzero', () => publicKeyHash.assertNotEquals(0));
    // Of the sentinel the index would be -1, which is not a registration index.
    return { publicKeyHash, userId: RealmBits.of(anchor.config.realmBits).userId(path.index.sub(1).seal()) };
  });
}

/** The leaf of a user before the first session, as `freshUserLeaf` makes it. */
export function freshLeaf(publicKeyHash: Field, userId: Field, lastCheckpointId: Field): VarsOf<typeof UserLeaf> {
  const zero = new Field(0);
  return {
    publicKeyHash,
    uconRoot: new Field(emptyRoot(USER_CONTRACT_TREE_HEIGHT)),
    balance: zero,
    nonce: zero,
    lastCheckpointId,
    eventRoot: new Field(emptyRoot(EVENT_TREE_HEIGHT)),
    eventCount: zero,
    userId,
  };
}

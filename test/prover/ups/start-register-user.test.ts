// A newcomer's first session starts from a fresh leaf, for the registered user only.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { REGISTRATION_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { RegistrationLeaf } from '../../../src/parth/leaves.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { UpsHeader } from '../../../src/parth/statements/session.js';
import { upsStartRegisterUser, type StartRegisterUserWitness } from '../../../src/prover/ups/start-register-user.js';
import { freshUserLeaf } from '../../../src/parth/fresh-user-leaf.js';
import { startRegisterUserStep } from '../../../src/prover/ups/start-register-user-step.js';
import { constraintSuite, type ConstraintCase } from '../../support/constraints.js';
import { anchorCases } from './anchor-cases.js';
import {
  ANCHOR_ID,
  BOB_ID,
  BOB_REGISTRATION,
  PUBLIC_KEY_HASH,
  anchorOf,
  bobRegistration,
  registrations,
  upsWhitelist,
  users,
  type AnchorOptions,
} from './session-fixture.js';

const bobPath = registrations.path(BOB_REGISTRATION + 1n);
const start = (options?: AnchorOptions) =>
  startRegisterUserStep(upsWhitelist.root, anchorOf(options), bobRegistration, bobPath, users.path(BOB_ID));

/** Bob's valid witness with a registration at another place, of which the user id is said to be `userId`. */
function registeredAt(index: bigint, registration: RegistrationLeaf, userId: bigint): StartRegisterUserWitness {
  const tree = MerkleTree.from(REGISTRATION_TREE_HEIGHT, [[index, RegistrationLeaf.hash(registration)]]);
  const { checkpointTreeRoot, leaf, path, config } = anchorOf({ registrations: tree });
  return {
    upsWhitelistRoot: upsWhitelist.root,
    anchor: { checkpointTreeRoot, leaf, path, config },
    registration,
    registrationPath: tree.path(index),
    userPath: users.path(userId),
  };
}

type Case = ConstraintCase<(typeof upsStartRegisterUser)['witness']['shape']>;
const cases: Case[] = [
  ...(anchorCases((options) => start(options).witness) as Case[]),
  { breaks: 'registration/path', mutate: ({ witness }) => void (witness.registrationPath.index += 2n ** 32n) },
  {
    breaks: 'registration/member',
    title: 'a key that is not registered',
    mutate: ({ witness }) => void (witness.registration.publicKeyHash += 1n),
  },
  {
    breaks: 'registration/member',
    title: "another registration's place",
    mutate: ({ witness }) => void (witness.registrationPath = structuredClone(registrations.path(2n)) as never),
  },
  {
    breaks: 'registration/key-nonzero',
    mutate: () => ({ witness: registeredAt(3n, { ...bobRegistration, publicKeyHash: 0n }, BOB_ID) }),
  },
  {
    breaks: 'registration/realm-bits',
    title: 'more realms than a user id has room for',
    mutate: () => ({ witness: start({ config: { realmBits: 13n } }).witness }),
  },
  {
    breaks: 'registration/registration-index',
    title: 'the sentinel',
    mutate: () => ({ witness: registeredAt(0n, bobRegistration, 0n) }),
  },
  {
    breaks: 'registration/registration-limit',
    title: 'an index that meets an earlier one in its user id (attack 1.14)',
    mutate: () => ({ witness: registeredAt(2n ** 21n + 1n, bobRegistration, 1n << 20n) }),
  },
  { breaks: 'user/path', mutate: ({ witness }) => void (witness.userPath.index += 2n ** 32n) },
  {
    breaks: 'user/index',
    title: 'a user id of choice',
    mutate: ({ witness }) => void (witness.userPath = structuredClone(users.path(BOB_ID + 1n)) as never),
  },
  {
    breaks: 'user/empty',
    title: 'a second first session',
    mutate() {
      const withBob = users.clone();
      withBob.set(BOB_ID, 99n);
      const witness = startRegisterUserStep(
        upsWhitelist.root,
        anchorOf({ users: withBob }),
        bobRegistration,
        bobPath,
        withBob.path(BOB_ID),
      ).witness;
      return { witness };
    },
  },
];

constraintSuite(upsStartRegisterUser, () => ({ witness: start().witness }), cases);

describe('UPSStartRegisterUser', () => {
  it('states the header that the builder tells: a fresh leaf, and the user in the start (attack 1.4)', () => {
    const { witness, header } = start();
    expect(runCircuit(upsStartRegisterUser, witness)).toBe(UpsHeader.hash(header));
    expect(header.start).toMatchObject({
      startUserLeafHash: 0n,
      userId: BOB_ID,
      publicKeyHash: PUBLIC_KEY_HASH,
      nonce: 0n,
    });
    expect(header.current.userLeaf).toEqual({ ...freshUserLeaf(PUBLIC_KEY_HASH, BOB_ID), lastCheckpointId: ANCHOR_ID });
  });

  it.each([
    [0n, 2n],
    [12n, 2n << 20n],
    [4n, 2n << 20n],
    [1n, 1n],
  ])('finds the user id on a network of 2^%s realms', (realmBits, userId) => {
    const { witness, header } = startRegisterUserStep(
      upsWhitelist.root,
      anchorOf({ config: { realmBits } }),
      bobRegistration,
      bobPath,
      users.path(userId),
    );
    expect(header.start.userId).toBe(userId);
    expect(runCircuit(upsStartRegisterUser, witness)).toBe(UpsHeader.hash(header));
  });
});

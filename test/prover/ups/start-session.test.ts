// A session starts only from the user's own leaf under a real checkpoint.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { USER_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { CheckpointLeaf, UserLeaf } from '../../../src/parth/leaves.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { UpsHeader } from '../../../src/parth/statements/session.js';
import { upsStartSession } from '../../../src/prover/ups/start-session.js';
import { startSessionStep } from '../../../src/prover/ups/start-session-step.js';
import { constraintSuite, type ConstraintCase } from '../../support/constraints.js';
import { ANCHOR_ID, anchorOf, checkpointTree, upsWhitelist, userLeaf, users, USER_ID } from './session-fixture.js';
import { anchorCases } from './anchor-cases.js';

const anchor = anchorOf();
const start = () => startSessionStep(upsWhitelist.root, anchor, userLeaf, users.path(USER_ID));

type Case = ConstraintCase<(typeof upsStartSession)['witness']['shape']>;
const cases: Case[] = [
  ...(anchorCases(
    (options) => startSessionStep(upsWhitelist.root, anchorOf(options), userLeaf, users.path(USER_ID)).witness,
  ) as Case[]),
  {
    breaks: 'anchor/last-leaf',
    title: 'an old leaf behind a newer root (attack 1.8)',
    mutate({ witness }) {
      const tree = checkpointTree(CheckpointLeaf.hash(anchor.leaf));
      tree.set(ANCHOR_ID + 1n, 6099n);
      witness.anchor.checkpointTreeRoot = tree.root;
      witness.anchor.path = structuredClone(tree.path(ANCHOR_ID)) as never;
    },
  },
  { breaks: 'user/path', mutate: ({ witness }) => void (witness.userPath.index += 2n ** 32n) },
  {
    breaks: 'user/index',
    title: "another user's leaf under an id that is not its own",
    mutate() {
      const elsewhere = USER_ID + 1n;
      const moved = MerkleTree.from(USER_TREE_HEIGHT, [[elsewhere, UserLeaf.hash(userLeaf)]]);
      const { witness } = startSessionStep(
        upsWhitelist.root,
        anchorOf({ users: moved }),
        userLeaf,
        moved.path(elsewhere),
      );
      return { witness };
    },
  },
  { breaks: 'user/member', title: 'a balance made up', mutate: ({ witness }) => void (witness.userLeaf.balance += 1n) },
  {
    breaks: 'user/member',
    title: 'an empty slot in place of a leaf',
    mutate({ witness }) {
      witness.userLeaf = { ...UserLeaf.zero(), userId: 9n };
      witness.userPath = structuredClone(users.path(9n)) as never;
    },
  },
];

constraintSuite(upsStartSession, () => ({ witness: start().witness }), cases);

describe('UPSStartSession', () => {
  it('states the header that the builder tells', () => {
    const { witness, header } = start();
    expect(runCircuit(upsStartSession, witness)).toBe(UpsHeader.hash(header));
    expect(header.start).toMatchObject({ checkpointId: ANCHOR_ID, userId: USER_ID, nonce: 3n });
    expect(header.current).toMatchObject({
      userLeaf: { ...userLeaf, lastCheckpointId: ANCHOR_ID },
      txCount: 0n,
      inlineDebtTop: 0n,
      validUntil: ANCHOR_ID + 100n,
    });
  });
});

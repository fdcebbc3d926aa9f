// Every way in which a prover might falsify the start and the end of a session, in an end cap of any kind.
import { MAX_U32, MAX_U64 } from '../../../src/parth/field.js';
import { CheckpointLeaf, RegistrationLeaf } from '../../../src/parth/leaves.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import type { ExpressScheme } from '../../../src/prover/ups/express/express-step.js';
import type { UserStart } from '../../../src/prover/ups/start-of-user.js';
import type { ConstraintCase, Draft } from '../../support/constraints.js';
import { anchorCases } from './anchor-cases.js';
import { RICH } from './express-call-cases.js';
import {
  expressSession,
  registrationOf,
  registrationsOf,
  type CallOptions,
  type SessionOptions,
} from './express-fixture.js';
import { ANCHOR_ID, USER_ID, checkpointTree, registrations, users } from './session-fixture.js';

export type StartShape = (typeof UserStart)['shape'];
type Case = ConstraintCase<StartShape>;
type StartDraft = Draft<StartShape>;

/**
 * What an end cap refuses about the start and the end of a session of `calls` calls. `inputOf` gives the input of the end cap.
 */
export function startCases(
  calls: number,
  scheme: ExpressScheme,
  inputOf: (session: ReturnType<typeof expressSession>) => unknown,
): Case[] {
  const made = (list: readonly CallOptions[], options: SessionOptions): StartDraft =>
    inputOf(expressSession(list.slice(0, calls), { scheme, ...options })) as StartDraft;
  const session = (options: SessionOptions) => made(RICH, options);
  const quiet = (options: SessionOptions) => made([{}, {}], options);
  const first = (options: SessionOptions = {}) =>
    made([{ contractId: 3n }, { contractId: 3n }], { ...FREE, ...options, first: true });
  const registration = registrationOf(scheme);
  const registeredAt = (index: bigint, leaf: RegistrationLeaf) => (draft: StartDraft) => {
    const tree = MerkleTree.from(registrationsOf(scheme).height, [[index, RegistrationLeaf.hash(leaf)]]);
    const { anchor } = session({ registrations: tree }).witness;
    Object.assign(draft.witness, { anchor, registration: leaf, registrationPath: tree.path(index) });
  };
  const anchors = (anchorCases((options) => session(options).witness) as Case[]).filter(
    ({ breaks }) => breaks !== 'anchor/deadline',
  );
  return [
    ...anchors,
    {
      breaks: 'anchor/deadline',
      title: 'a deadline beyond 32 bits',
      mutate: () => session({ config: { maxAnchorAge: MAX_U32 } }),
    },
    { breaks: 'registration/path', mutate: ({ witness }) => void (witness.registrationPath.index += 2n ** 32n) },
    {
      breaks: 'registration/member',
      title: 'a key that is not registered',
      mutate: ({ witness }) => void (witness.registration.publicKeyHash += 1n),
    },
    {
      breaks: 'registration/key-nonzero',
      mutate: registeredAt(3n, { ...registration, publicKeyHash: 0n }),
    },
    {
      breaks: 'registration/realm-bits',
      title: 'more realms than a user id has room for',
      mutate: () => session({ config: { realmBits: 13n } }),
    },
    { breaks: 'registration/registration-index', title: 'the sentinel', mutate: registeredAt(0n, registration) },
    {
      breaks: 'registration/registration-limit',
      title: 'an index that meets an earlier one in its user id (attack 1.14)',
      mutate: registeredAt(2n ** 21n + 14n, registration),
    },
    { breaks: 'user/path', mutate: ({ witness }) => void (witness.userPath.index += 2n ** 32n) },
    {
      breaks: 'user/index',
      title: 'a user id of choice',
      mutate: ({ witness }) => void (witness.userPath = structuredClone(users.path(USER_ID + 1n)) as never),
    },
    {
      breaks: 'user/id',
      title: "another user's leaf under an id that is not its own",
      mutate: ({ witness }) => void (witness.userLeaf.userId += 1n),
    },
    {
      breaks: 'user/key',
      title: 'a leaf of another key than the one registered',
      mutate: ({ witness }) => void (witness.userLeaf.publicKeyHash += 1n),
    },
    ...(['uconRoot', 'balance', 'nonce', 'eventRoot', 'eventCount'] as const).map((name): Case => ({
      breaks: 'user/fresh',
      title: `a ${name} made up in a first session`,
      mutate() {
        const draft = first();
        draft.witness.userLeaf[name] += 1n;
        return draft;
      },
    })),
    {
      breaks: 'user/member',
      title: 'a balance made up',
      mutate: ({ witness }) => void (witness.userLeaf.balance += 1n),
    },
    {
      breaks: 'user/member',
      title: 'a second first session',
      mutate() {
        const withBob = users.clone();
        withBob.set(1n, 99n);
        return first({ users: withBob });
      },
    },
    {
      breaks: 'anchor/last-leaf',
      title: 'an old leaf behind a newer root (attack 1.8)',
      mutate({ witness }) {
        const tree = checkpointTree(CheckpointLeaf.hash(witness.anchor.leaf));
        tree.set(ANCHOR_ID + 1n, 6099n);
        witness.anchor.checkpointTreeRoot = tree.root;
        witness.anchor.path = structuredClone(tree.path(ANCHOR_ID)) as never;
      },
    },
    {
      breaks: 'registration/member',
      title: "another registration's place",
      mutate: ({ witness }) => void (witness.registrationPath = structuredClone(registrations.path(2n)) as never),
    },
    {
      breaks: 'user/member',
      title: 'an empty slot in place of a leaf',
      mutate() {
        const draft = first();
        draft.witness.firstSession = 0n;
        return draft;
      },
    },
    {
      breaks: 'fee-covered',
      title: 'a fee beyond the balance',
      mutate: () => quiet({ leaf: { balance: 10n + 3n * BigInt(calls) - 1n } }),
    },
    {
      breaks: 'fee-covered',
      title: 'a fee beyond 64 bits (attack 1.3)',
      mutate: () => session({ config: { baseFee: MAX_U64, feePerSlot: MAX_U64 } }),
    },
    { breaks: 'nonce', title: 'a nonce of 33 bits (attack 1.16)', mutate: () => session({ leaf: { nonce: MAX_U32 } }) },
  ];
}

/** No fees: a first session has no balance. */
export const FREE: SessionOptions = { config: { baseFee: 0n, feePerTransaction: 0n, feePerSlot: 0n } };

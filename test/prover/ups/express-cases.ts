// Every way in which a prover might falsify a whole session in one circuit.
import { MAX_U32, MAX_U64 } from '../../../src/parth/field.js';
import { RegistrationLeaf } from '../../../src/parth/leaves.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { expressCircuits } from '../../../src/prover/ups/express/express-end-cap.js';
import type { ExpressScheme } from '../../../src/prover/ups/express/express-step.js';
import { schnorrExpressCircuits } from '../../../src/prover/ups/express/schnorr-end-cap.js';
import type { ConstraintCase } from '../../support/constraints.js';
import { callCases, rich, RICH, type ExpressDraft, type ExpressShape } from './express-call-cases.js';
import { expressSession, registrationOf, registrationsOf, type SessionOptions } from './express-fixture.js';
import { signatureCases } from './express-signature-cases.js';
import { SIGNATURE_KEY, USER_ID, users } from './session-fixture.js';
import { anchorCases } from './anchor-cases.js';

export const circuits = expressCircuits({ signatureFingerprint: SIGNATURE_KEY });
export const schnorrCircuits = schnorrExpressCircuits({ signatureFingerprint: SIGNATURE_KEY });

type SecretShape = (typeof circuits)[number]['witness']['shape'];
type SchnorrShape = (typeof schnorrCircuits)[number]['witness']['shape'];
type Case = ConstraintCase<ExpressShape>;

export const valid = (calls: number, scheme: ExpressScheme) => () => rich(calls, { scheme });

/** The cases of an express end cap of so many calls, of a key whose secret the prover knows. */
export const casesOf = (calls: number): ConstraintCase<SecretShape>[] => [
  ...sessionCases(calls, 'ZkSignature'),
  {
    breaks: 'key',
    title: 'somebody who does not know the secret',
    mutate: ({ witness }) => void (witness.secret += 1n),
  },
];

/** The same of a key that signs the session. */
export const schnorrCasesOf = (calls: number): ConstraintCase<SchnorrShape>[] => [
  ...sessionCases(calls, 'SchnorrSignature'),
  ...signatureCases(expressSession(RICH.slice(0, calls), { scheme: 'SchnorrSignature' }).standard),
];

/** What an express end cap of either scheme refuses about the session. */
function sessionCases(calls: number, scheme: ExpressScheme): Case[] {
  const session = (options: SessionOptions) => rich(calls, { scheme, ...options }) as unknown as ExpressDraft;
  const quiet = (options: SessionOptions) =>
    expressSession([{}, {}].slice(0, calls), { scheme, ...options }).input as unknown as ExpressDraft;
  const first = (options: SessionOptions = {}) =>
    expressSession([{ contractId: 3n }, { contractId: 3n }].slice(0, calls), {
      ...FREE,
      scheme,
      ...options,
      first: true,
    }).input as unknown as ExpressDraft;
  const registration = registrationOf(scheme);
  const registeredAt = (index: bigint, leaf: RegistrationLeaf) => (draft: ExpressDraft) => {
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
      mutate: () => session({ config: { feePerSlot: MAX_U64 } }),
    },
    { breaks: 'nonce', title: 'a nonce of 33 bits (attack 1.16)', mutate: () => session({ leaf: { nonce: MAX_U32 } }) },
    ...Array.from({ length: calls }, (_, i) => callCases(calls, i, scheme)).flat(),
  ];
}

/** No fees: a first session has no balance. */
export const FREE: SessionOptions = { config: { baseFee: 0n, feePerTransaction: 0n, feePerSlot: 0n } };

// Whole sessions, as an express end cap takes their calls or two segments of them, and as the standard end cap takes them.
import { RegistrationLeaf, UserLeaf } from '../../../src/parth/leaves.js';
import type { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { ContractCallStatement, type CallEffects } from '../../../src/parth/statements/contract-call.js';
import { SignatureStatement, UpsSegment } from '../../../src/parth/statements/session.js';
import { applyCallStep } from '../../../src/prover/ups/call/apply-call-step.js';
import { expressSegmentsStep, expressStep, type ExpressScheme } from '../../../src/prover/ups/express/express-step.js';
import { sessionEnd } from '../../../src/prover/ups/session-end.js';
import { startedSessionOf, type SessionUser } from '../../../src/prover/ups/session-start.js';
import { standardEndCapWitness } from '../../../src/prover/ups/standard-end-cap-step.js';
import { schnorrKeyParam, schnorrSigner, signSchnorr } from '../../../src/parth/schnorr.js';
import { schnorrWitness } from '../../../src/prover/signature/schnorr-signature-step.js';
import type { SchnorrWitness } from '../../../src/prover/gadgets/schnorr.js';
import { keyParamOf, publicKeyHashOf } from '../../../src/prover/signature/zk-signature-step.js';
import {
  BOB_ID,
  BOB_REGISTRATION,
  SECRET,
  SEGMENT_KEY,
  SIGNATURE_KEY,
  USER_ID,
  USER_REGISTRATION,
  anchorOf,
  bobRegistration,
  called,
  freshTrees,
  functions,
  registrations,
  statementOf,
  userLeaf as usual,
  userTrees,
  users,
  type AnchorOptions,
} from './session-fixture.js';

/** Of each scheme, the parameter of the key that both users have, and their registration under it. */
const KEYS = { ZkSignature: keyParamOf(SECRET), SchnorrSignature: schnorrKeyParam(SECRET) };
export const registrationOf = (scheme: ExpressScheme): RegistrationLeaf => ({
  ...bobRegistration,
  publicKeyHash: publicKeyHashOf(SIGNATURE_KEY, KEYS[scheme]),
});
export function registrationsOf(scheme: ExpressScheme): MerkleTree {
  const tree = registrations.clone();
  for (const index of [BOB_REGISTRATION, USER_REGISTRATION])
    tree.set(index + 1n, RegistrationLeaf.hash(registrationOf(scheme)));
  return tree;
}

export interface CallOptions {
  readonly contractId?: bigint;
  readonly functionId?: number;
  readonly effects?: Partial<CallEffects>;
  readonly after?: bigint;
}

export interface SessionOptions extends AnchorOptions {
  /** Bob's first session; else one of a user who has a leaf. */
  readonly first?: boolean;
  /** What differs from the usual leaf of a user who has one. */
  readonly leaf?: Partial<UserLeaf>;
  /** The scheme of the user's key; ZkSignature unless told. */
  readonly scheme?: ExpressScheme;
}

/** A user's consent, by the scheme of the key: a witness has one of the two. */
interface Consent {
  readonly secret: bigint;
  readonly signature: SchnorrWitness;
}

/** A session of these calls, with the inputs of its end caps. */
export function expressSession(
  calls: readonly CallOptions[],
  { first = false, leaf, scheme = 'ZkSignature', ...options }: SessionOptions = {},
) {
  const keyParam = KEYS[scheme];
  const registration = registrationOf(scheme);
  const userLeaf = { ...usual, publicKeyHash: registration.publicKeyHash, ...leaf };
  const withUser = users.clone();
  withUser.set(USER_ID, UserLeaf.hash(userLeaf));
  const gusr = options.users ?? withUser;
  const registered = options.registrations ?? registrationsOf(scheme);
  const anchor = anchorOf({ ...options, registrations: registered, users: gusr });
  const [userId, index] = first ? [BOB_ID, BOB_REGISTRATION] : [USER_ID, USER_REGISTRATION];
  const user: SessionUser = {
    anchor,
    registration: { leaf: registration, path: registered.path(index + 1n) },
    user: { userId, leaf: first ? null : userLeaf, path: gusr.path(userId) },
  };
  const trees = (first ? freshTrees() : userTrees()) as ReturnType<typeof userTrees>;

  const { start, current: begun } = startedSessionOf(user);
  let current = begun;
  const applied = calls.map(({ contractId = 2n, functionId = 0, effects, after }) => {
    const session = { start, current };
    const more = after === undefined ? { functionId } : { functionId, after };
    const statement = statementOf(session, trees, contractId, effects, more);
    const input = { session, checkpointLeaf: anchor.leaf, function: called(contractId, functionId), statement };
    const step = applyCallStep('standard', input, trees);
    current = step.after;
    const child = { output: ContractCallStatement.hash(statement), keyHash: functions[functionId]!.fingerprint };
    return { ...step, child };
  });
  const end = () => sessionEnd({ start, current }, anchor.config);
  const consent = (scheme === 'ZkSignature'
    ? { secret: SECRET }
    : { signature: signed(signedMessage(end)) }) as unknown as Consent;
  const proofOf = (segment: UpsSegment) => ({ output: UpsSegment.hash(segment), keyHash: SEGMENT_KEY });
  return {
    anchor,
    start,
    applied,
    children: applied.map(({ child }) => child),
    /** Where it ends. Throws where the balance does not cover the fee. */
    end,
    /** The express end cap over the proofs of its calls. Throws a RangeError where there are more than two. */
    express() {
      const { circuit, witness } = expressStep(
        scheme,
        user,
        applied.map(({ call }) => call),
      );
      return { circuit, input: { witness: { ...witness, ...consent }, children: applied.map(({ child }) => child) } };
    },
    /** The express end cap over two segments: the first call, and all others. */
    segments() {
      const middle = applied[0]!.after;
      const [one, two] = [
        { start, before: begun, after: middle },
        { start, before: middle, after: current },
      ] as const;
      const { circuit, witness } = expressSegmentsStep(scheme, user, one, two);
      return { circuit, input: { witness: { ...witness, ...consent }, children: [proofOf(one), proofOf(two)] } };
    },
    /** The standard end cap over one segment and the proof of a signature, which this one does not need to be of. */
    standard(message = signedMessage(end)) {
      const segment = { start, before: begun, after: current };
      const signature = { output: SignatureStatement.hash({ keyParam, message }), keyHash: SIGNATURE_KEY };
      const witness = standardEndCapWitness(user, segment, keyParam);
      return { input: { witness, children: [proofOf(segment), signature] } };
    },
  };
}

/** A signature of a message, as circuits take it. */
export const signed = (message: bigint, secret = SECRET): SchnorrWitness =>
  schnorrWitness(schnorrSigner(schnorrKeyParam(secret), signSchnorr(secret, message), message)!);

/** What the user signs; where the fee is not covered, any number. */
function signedMessage(end: () => { readonly message: bigint }): bigint {
  try {
    return end().message;
  } catch {
    return 0n;
  }
}

// Whole sessions of one or two calls, as their standard circuits take them and as one express end cap takes them.
import { RegistrationLeaf, UserLeaf } from '../../../src/parth/leaves.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { ContractCallStatement, type CallEffects } from '../../../src/parth/statements/contract-call.js';
import { EndCapResult, SignatureStatement, UpsHeader } from '../../../src/parth/statements/session.js';
import { standardTransactionStep } from '../../../src/prover/ups/call/cfc-standard-transaction-step.js';
import { expressStep, type ExpressScheme } from '../../../src/prover/ups/express/express-step.js';
import { endCapStep } from '../../../src/prover/ups/standard-end-cap-step.js';
import { startRegisterUserStep } from '../../../src/prover/ups/start-register-user-step.js';
import { startSessionStep } from '../../../src/prover/ups/start-session-step.js';
import { schnorrKeyParam, schnorrSigner, signSchnorr } from '../../../src/parth/schnorr.js';
import { schnorrWitness } from '../../../src/prover/signature/schnorr-signature-step.js';
import type { SchnorrWitness } from '../../../src/prover/gadgets/schnorr.js';
import { keyParamOf, publicKeyHashOf } from '../../../src/prover/signature/zk-signature-step.js';
import {
  BOB_ID,
  BOB_REGISTRATION,
  SECRET,
  SIGNATURE_KEY,
  UPS_KEY,
  USER_ID,
  anchorOf,
  bobRegistration,
  called,
  freshTrees,
  functions,
  registrations,
  statementOf,
  upsWhitelist,
  userLeaf as usual,
  userTrees,
  users,
  type AnchorOptions,
} from './session-fixture.js';

/** On a network of two realms, user 6 of realm 1 registered at index 13. */
const USER_REGISTRATION = 13n;
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

/** A session of these calls, with the input of its express end cap and of its standard one. */
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
  const registrationPath = registered.path(index + 1n);
  const userPath = gusr.path(userId);
  const start = first
    ? startRegisterUserStep(upsWhitelist.root, anchor, registration, registrationPath, userPath)
    : startSessionStep(upsWhitelist.root, anchor, userLeaf, userPath);
  const trees = (first ? freshTrees() : userTrees()) as ReturnType<typeof userTrees>;
  const whitelistPath = upsWhitelist.path(0n);

  let previous = start.header;
  const steps = calls.map(({ contractId = 2n, functionId = 0, effects, after }) => {
    const more = after === undefined ? { functionId } : { functionId, after };
    const statement = statementOf(previous, trees, contractId, effects, more);
    const { witness, header } = standardTransactionStep(
      { previous, whitelistPath, checkpointLeaf: anchor.leaf, function: called(contractId, functionId), statement },
      trees,
    );
    previous = header;
    const child = { output: ContractCallStatement.hash(statement), keyHash: functions[functionId]!.fingerprint };
    return { call: witness.call, child };
  });
  const express = expressStep({
    scheme,
    anchor,
    registration: { leaf: registration, path: registrationPath },
    user: { userId, leaf: first ? null : userLeaf, path: userPath },
    calls: steps.map(({ call }) => call),
    result: EndCapResult.zero(),
  });
  const standard = () => {
    const { leaf: checkpointLeaf, config } = anchor;
    const step = endCapStep({ previous, whitelistPath, checkpointLeaf, config, keyParam });
    const children = [
      { output: UpsHeader.hash(previous), keyHash: UPS_KEY },
      { output: SignatureStatement.hash({ keyParam, message: step.message }), keyHash: SIGNATURE_KEY },
    ];
    return { ...step, children };
  };
  const consent = scheme === 'ZkSignature' ? { secret: SECRET } : { signature: signed(signedMessage(standard)) };
  return {
    input: {
      witness: { ...express.witness, ...(consent as Consent) },
      children: steps.map(({ child }) => child),
    },
    circuit: express.circuit,
    /** The session's standard end cap. Throws where the balance does not cover the fee. */
    standard,
  };
}

/** A signature of a message, as circuits take it. */
export const signed = (message: bigint, secret = SECRET): SchnorrWitness =>
  schnorrWitness(schnorrSigner(schnorrKeyParam(secret), signSchnorr(secret, message), message)!);

/** What the user signs; any number where the fee is not covered, for then there is nothing to sign. */
function signedMessage(standard: () => { readonly message: bigint }): bigint {
  try {
    return standard().message;
  } catch {
    return 0n;
  }
}

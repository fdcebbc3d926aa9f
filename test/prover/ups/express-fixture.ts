// Whole sessions of one or two calls, as their standard circuits take them and as one express end cap takes them.
import { RegistrationLeaf, UserLeaf } from '../../../src/parth/leaves.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { ContractCallStatement, type CallEffects } from '../../../src/parth/statements/contract-call.js';
import { EndCapResult, UpsHeader } from '../../../src/parth/statements/session.js';
import { standardTransactionStep } from '../../../src/prover/ups/call/cfc-standard-transaction-step.js';
import { expressStep } from '../../../src/prover/ups/express/express-step.js';
import { endCapStep } from '../../../src/prover/ups/standard-end-cap-step.js';
import { startRegisterUserStep } from '../../../src/prover/ups/start-register-user-step.js';
import { startSessionStep } from '../../../src/prover/ups/start-session-step.js';
import { keyParamOf, zkSignatureStep } from '../../../src/prover/signature/zk-signature-step.js';
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
export const allRegistrations = registrations.clone();
allRegistrations.set(USER_REGISTRATION + 1n, RegistrationLeaf.hash(bobRegistration));

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
}

/** A session of these calls, with the input of its express end cap and of its standard one. */
export function expressSession(
  calls: readonly CallOptions[],
  { first = false, leaf, ...options }: SessionOptions = {},
) {
  const userLeaf = { ...usual, ...leaf };
  const withUser = leaf === undefined ? users : MerkleTree.from(users.height, [[USER_ID, UserLeaf.hash(userLeaf)]]);
  const gusr = options.users ?? withUser;
  const anchor = anchorOf({ registrations: allRegistrations, ...options, users: gusr });
  const [userId, index] = first ? [BOB_ID, BOB_REGISTRATION] : [USER_ID, USER_REGISTRATION];
  const registrationPath = (options.registrations ?? allRegistrations).path(index + 1n);
  const userPath = gusr.path(userId);
  const start = first
    ? startRegisterUserStep(upsWhitelist.root, anchor, bobRegistration, registrationPath, userPath)
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
    anchor,
    registration: { leaf: bobRegistration, path: registrationPath },
    user: { userId, leaf: first ? null : userLeaf, path: userPath },
    calls: steps.map(({ call }) => call),
    result: EndCapResult.zero(),
  });
  return {
    input: { witness: { ...express.witness, secret: SECRET }, children: steps.map(({ child }) => child) },
    circuit: express.circuit,
    /** The session's standard end cap. Throws where the balance does not cover the fee. */
    standard: () => {
      const checkpointLeaf = anchor.leaf;
      const step = endCapStep({
        previous,
        whitelistPath,
        checkpointLeaf,
        config: anchor.config,
        keyParam: keyParamOf(SECRET),
      });
      const children = [
        { output: UpsHeader.hash(previous), keyHash: UPS_KEY },
        { output: zkSignatureStep(SECRET, step.message).output, keyHash: SIGNATURE_KEY },
      ];
      return { ...step, children };
    },
  };
}

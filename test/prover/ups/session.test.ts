// A whole session passes through its circuits, each of which takes the output of the one before.
import { expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { USER_CONTRACT_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { UserLeaf } from '../../../src/parth/leaves.js';
import { emptyRoot } from '../../../src/parth/trees/merkle-tree.js';
import { PartialMerkleTree } from '../../../src/parth/trees/partial-merkle-tree.js';
import { ContractCallStatement, type CallEffects } from '../../../src/parth/statements/contract-call.js';
import { EndCapResult, UpsHeader } from '../../../src/parth/statements/session.js';
import { zkSignature } from '../../../src/prover/signature/zk-signature.js';
import { upsCfcStandardTransaction } from '../../../src/prover/ups/call/cfc-standard-transaction.js';
import { upsStandardEndCap } from '../../../src/prover/ups/standard-end-cap.js';
import { upsStartRegisterUser } from '../../../src/prover/ups/start-register-user.js';
import { upsStartSession } from '../../../src/prover/ups/start-session.js';
import { endCapStep } from '../../../src/prover/ups/standard-end-cap-step.js';
import { keyParamOf, zkSignatureStep } from '../../../src/prover/signature/zk-signature-step.js';
import { standardTransactionStep } from '../../../src/prover/ups/call/cfc-standard-transaction-step.js';
import { startRegisterUserStep } from '../../../src/prover/ups/start-register-user-step.js';
import { startSessionStep } from '../../../src/prover/ups/start-session-step.js';
import type { SessionAnchor } from '../../../src/prover/ups/start-header.js';
import type { SessionTrees } from '../../../src/prover/ups/ups-step.js';
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
  userLeaf,
  userTrees,
  users,
} from './session-fixture.js';

type Trees = SessionTrees & { readonly ucon: { get(index: bigint): bigint } };
type AppliedCall = readonly [contractId: bigint, effects: Partial<CallEffects>, after?: bigint];

/** Runs transactions and the end cap on a start, each circuit on the output of the one before it. */
function finish(
  anchor: SessionAnchor,
  trees: Trees,
  started: { header: UpsHeader; output: bigint },
  list: readonly AppliedCall[],
) {
  let { header: previous, output } = started;
  const whitelistPath = upsWhitelist.path(0n);
  const checkpointLeaf = anchor.leaf;
  for (const [contractId, effects, after] of list) {
    const statement = statementOf(previous, trees, contractId, effects, after === undefined ? {} : { after });
    const fn = called(contractId);
    const step = standardTransactionStep({ previous, whitelistPath, checkpointLeaf, function: fn, statement }, trees);
    output = runCircuit(upsCfcStandardTransaction, step.witness, [
      { output, keyHash: UPS_KEY },
      { output: ContractCallStatement.hash(statement), keyHash: functions[0]!.fingerprint },
    ]);
    previous = step.header;
  }
  const end = endCapStep({
    previous,
    whitelistPath,
    checkpointLeaf,
    config: anchor.config,
    keyParam: keyParamOf(SECRET),
  });
  const signature = runCircuit(zkSignature, zkSignatureStep(SECRET, end.message).witness);
  const endCap = upsStandardEndCap({ upsWhitelistRoot: upsWhitelist.root });
  const result = runCircuit(endCap, end.witness, [
    { output, keyHash: UPS_KEY },
    { output: signature, keyHash: SIGNATURE_KEY },
  ]);
  expect(result).toBe(EndCapResult.hash(end.result));
  return end;
}

it('goes from start to end cap, from paths of the contracts that it calls', () => {
  const anchor = anchorOf();
  const whole = userTrees();
  const ucon = new PartialMerkleTree(USER_CONTRACT_TREE_HEIGHT, whole.ucon.root);
  for (const id of [0n, 1n, 2n]) ucon.add(whole.ucon.get(id), whole.ucon.path(id));
  const trees = { ...whole, ucon };
  const start = startSessionStep(upsWhitelist.root, anchor, userLeaf, users.path(USER_ID));
  const output = runCircuit(upsStartSession, start.witness);

  const end = finish(anchor, trees, { header: start.header, output }, [
    [2n, { slotsModified: 2n, eventsHash: 61n }, 5101n],
    [0n, { spent: 100n, slotsModified: 1n, validUntil: 20n }, 5102n],
    [1n, { received: 7n, slotsModified: 1n, eventsHash: 62n, validUntil: 30n }, 5103n],
    [2n, { slotsModified: 1n }, emptyRoot(12)],
  ]);

  for (const [id, leaf] of [
    [0n, 5102n],
    [1n, 5103n],
    [2n, 0n],
  ] as const) {
    whole.ucon.set(id, leaf);
  }
  const fee = 10n + 4n * 3n + 5n * 2n;
  expect(end.endUserLeaf).toEqual({
    ...userLeaf,
    uconRoot: whole.ucon.root,
    balance: 1000n - 100n + 7n - fee,
    nonce: 4n,
    lastCheckpointId: 5n,
    eventRoot: trees.events.root,
    eventCount: 4n,
  });
  expect(end.result).toMatchObject({
    startUserLeafHash: UserLeaf.hash(userLeaf),
    endUserLeafHash: UserLeaf.hash(end.endUserLeaf),
    validUntil: 20n,
    stats: { fees: fee, userOps: 1n, transactions: 4n, slotsModified: 5n },
  });
});

it("takes a newcomer's first session, on a network without a base fee", () => {
  const anchor = anchorOf({ config: { baseFee: 0n, feePerTransaction: 0n, feePerSlot: 0n } });
  const start = startRegisterUserStep(
    upsWhitelist.root,
    anchor,
    bobRegistration,
    registrations.path(BOB_REGISTRATION + 1n),
    users.path(BOB_ID),
  );
  const output = runCircuit(upsStartRegisterUser, start.witness);
  const trees = freshTrees();
  const end = finish(anchor, trees as Trees, { header: start.header, output }, [[3n, { slotsModified: 1n }, 5201n]]);
  expect(end.result.startUserLeafHash).toBe(0n);
  expect(end.endUserLeaf).toMatchObject({ userId: BOB_ID, nonce: 1n, balance: 0n, uconRoot: trees.ucon.root });
});

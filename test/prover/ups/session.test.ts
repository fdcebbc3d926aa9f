// A whole session passes through its circuits, each of which takes the output of those before.
import { expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { USER_CONTRACT_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { UserLeaf } from '../../../src/parth/leaves.js';
import { emptyRoot } from '../../../src/parth/trees/merkle-tree.js';
import { PartialMerkleTree } from '../../../src/parth/trees/partial-merkle-tree.js';
import { ContractCallStatement, type CallEffects } from '../../../src/parth/statements/contract-call.js';
import { EndCapResult, type UpsSegment } from '../../../src/parth/statements/session.js';
import { zkSignature } from '../../../src/prover/signature/zk-signature.js';
import { keyParamOf, zkSignatureStep } from '../../../src/prover/signature/zk-signature-step.js';
import { applyCallStep, type AppliedCall } from '../../../src/prover/ups/call/apply-call-step.js';
import {
  upsCfcStandardTransaction,
  upsCfcTwoTransactions,
} from '../../../src/prover/ups/segment/cfc-standard-transaction.js';
import { upsJoinSegments } from '../../../src/prover/ups/segment/join-segments.js';
import { joinedSegment, standardSegment, twoCallsSegment } from '../../../src/prover/ups/segment/segment-step.js';
import { sessionEnd } from '../../../src/prover/ups/session-end.js';
import { startedSessionOf, type SessionUser } from '../../../src/prover/ups/session-start.js';
import type { SessionTrees } from '../../../src/prover/ups/session-trees.js';
import { upsStandardEndCap } from '../../../src/prover/ups/standard-end-cap.js';
import { standardEndCapWitness } from '../../../src/prover/ups/standard-end-cap-step.js';
import {
  BOB_ID,
  SECRET,
  SEGMENT_KEY,
  SIGNATURE_KEY,
  called,
  freshTrees,
  functions,
  sessionUser,
  statementOf,
  userLeaf,
  userTrees,
} from './session-fixture.js';

type Trees = SessionTrees & { readonly ucon: { get(index: bigint): bigint } };
type Call = readonly [contractId: bigint, effects: Partial<CallEffects>, after?: bigint];
type Proven = { readonly segment: UpsSegment; readonly output: bigint };

/** Runs a session's calls, in segments of two, and its end cap, each circuit on the outputs of those before it. */
function finish(user: SessionUser, trees: Trees, list: readonly Call[]) {
  const { anchor } = user;
  const { start, current } = startedSessionOf(user);
  const applied: (AppliedCall & { readonly child: { output: bigint; keyHash: bigint } })[] = [];
  for (const [contractId, effects, after] of list) {
    const session = { start, current: applied.at(-1)?.after ?? current };
    const statement = statementOf(session, trees, contractId, effects, after === undefined ? {} : { after });
    const input = { session, checkpointLeaf: anchor.leaf, function: called(contractId), statement };
    const child = { output: ContractCallStatement.hash(statement), keyHash: functions[0]!.fingerprint };
    applied.push({ ...applyCallStep('standard', input, trees), child });
  }
  let whole: Proven | undefined;
  for (let i = 0; i < applied.length; i += 2) {
    const [one, two] = [applied[i]!, applied[i + 1]];
    const part = two === undefined ? single(one) : pair(one, two);
    whole = whole === undefined ? part : join(whole, part);
  }
  function single(call: (typeof applied)[number]): Proven {
    const { witness, segment } = standardSegment(start, call);
    return { segment, output: runCircuit(upsCfcStandardTransaction, witness, [call.child]) };
  }
  function pair(one: (typeof applied)[number], two: (typeof applied)[number]): Proven {
    const { witness, segment } = twoCallsSegment(start, anchor.leaf, [one, two]);
    return { segment, output: runCircuit(upsCfcTwoTransactions, witness, [one.child, two.child]) };
  }
  function join(first: Proven, second: Proven): Proven {
    const { witness, segment } = joinedSegment(first.segment, second.segment);
    const parts = [first, second].map(({ output }) => ({ output, keyHash: 0n }));
    return { segment, output: runCircuit(upsJoinSegments, witness, parts) };
  }
  const end = sessionEnd({ start, current: whole!.segment.after }, anchor.config);
  const signature = runCircuit(zkSignature, zkSignatureStep(SECRET, end.message).witness);
  const endCap = upsStandardEndCap({ segmentKey: SEGMENT_KEY });
  const result = runCircuit(endCap, standardEndCapWitness(user, whole!.segment, keyParamOf(SECRET)), [
    { output: whole!.output, keyHash: SEGMENT_KEY },
    { output: signature, keyHash: SIGNATURE_KEY },
  ]);
  expect(result).toBe(EndCapResult.hash(end.result));
  return end;
}

it('goes from start to end cap, from paths of the contracts that it calls', () => {
  const whole = userTrees();
  const ucon = new PartialMerkleTree(USER_CONTRACT_TREE_HEIGHT, whole.ucon.root);
  for (const id of [0n, 1n, 2n]) ucon.add(whole.ucon.get(id), whole.ucon.path(id));
  const trees = { ...whole, ucon };
  const end = finish(sessionUser(), trees, [
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
  const bob = sessionUser('bob', { config: { baseFee: 0n, feePerTransaction: 0n, feePerSlot: 0n } });
  const trees = freshTrees();
  const end = finish(bob, trees as Trees, [[3n, { slotsModified: 1n }, 5201n]]);
  expect(end.result.startUserLeafHash).toBe(0n);
  expect(end.endUserLeaf).toMatchObject({ userId: BOB_ID, nonce: 1n, balance: 0n, uconRoot: trees.ucon.root });
});

// The debts of a session are paid in the one order that there is: whoever leaves one out, exchanges two or pays one twice gets to no end cap.
import { describe, expect, it } from 'vitest';
import { runCircuit, type AnyCircuit, type ChildValue } from '../../../src/circuit/circuit.js';
import { ContractCallStatement, type CallEffects } from '../../../src/parth/statements/contract-call.js';
import { UpsSegment } from '../../../src/parth/statements/session.js';
import { applyCallStep } from '../../../src/prover/ups/call/apply-call-step.js';
import { upsCfcDeferredTransaction } from '../../../src/prover/ups/segment/cfc-deferred-transaction.js';
import { upsCfcInlineTransaction } from '../../../src/prover/ups/segment/cfc-inline-transaction.js';
import { upsCfcStandardTransaction } from '../../../src/prover/ups/segment/cfc-standard-transaction.js';
import { upsJoinSegments } from '../../../src/prover/ups/segment/join-segments.js';
import {
  deferredSegment,
  inlineSegment,
  joinedSegment,
  standardSegment,
} from '../../../src/prover/ups/segment/segment-step.js';
import { sessionEnd } from '../../../src/prover/ups/session-end.js';
import { upsStandardEndCap } from '../../../src/prover/ups/standard-end-cap.js';
import { standardEndCapWitness } from '../../../src/prover/ups/standard-end-cap-step.js';
import { keyParamOf, zkSignatureStep } from '../../../src/prover/signature/zk-signature-step.js';
import { refusalOf } from '../../support/constraints.js';
import {
  CONFIG,
  SECRET,
  SEGMENT_KEY,
  SIGNATURE_KEY,
  called,
  functions,
  manyCalls,
  sessionUser,
  started,
  statementOf,
  userTrees,
} from './session-fixture.js';
import { anchor } from './transaction-fixture.js';

const CIRCUITS = {
  standard: upsCfcStandardTransaction,
  inline: upsCfcInlineTransaction,
  deferred: upsCfcDeferredTransaction,
} as const;
type Kind = keyof typeof CIRCUITS;

const USER = 2n ** 32n;
const endCap = upsStandardEndCap({ segmentKey: SEGMENT_KEY });
const made = (contractId: bigint) => ({ contractId, methodId: 41n, inputsHash: 501n, outputsHash: 502n });

/** Calls of contract 2: it calls 3 and then 0, and leaves calls of 3 and 0 for later. */
const calls: Partial<CallEffects> = {
  inlineCount: 2n,
  inlineCalls: [made(3n), made(0n), ...manyCalls.inlineCalls!.slice(2)],
  deferredCount: 2n,
  deferredCalls: [
    { contractId: 3n, methodId: 41n, inputsHash: 501n },
    { contractId: 0n, methodId: 41n, inputsHash: 501n },
    ...manyCalls.deferredCalls!.slice(2),
  ],
};

/** A session that a prover builds call by call, whichever they like. */
class Session {
  readonly trees = userTrees();
  readonly start = started().start;
  /** All that came before the last call by the user, and that call with what followed from it. */
  first: UpsSegment | undefined;
  segment: UpsSegment | undefined;

  /** What the session has come to. */
  get current() {
    return (this.segment ?? this.first)?.after ?? started().current;
  }

  /** The constraint that refuses the next call, or the end; none when it is taken. */
  step(kind: Kind, contractId: bigint, caller: bigint, effects: Partial<CallEffects> = {}): string | undefined {
    const { witness, children, segment } = this.next(kind, contractId, caller, effects);
    const refusal = refused(CIRCUITS[kind], witness, children);
    if (refusal !== undefined) return refusal;
    expect(runCircuit(CIRCUITS[kind] as AnyCircuit, witness, children)).toBe(UpsSegment.hash(segment));
    if (kind === 'standard') this.first = this.#joined();
    this.segment = segment;
    return undefined;
  }

  next(kind: Kind, contractId: bigint, caller: bigint, effects: Partial<CallEffects> = {}) {
    const session = { start: this.start, current: this.current };
    const statement = statementOf(session, this.trees, contractId, effects);
    const said = { ...statement, call: { ...statement.call, callerContractId: caller } };
    const input = { session, checkpointLeaf: anchor.leaf, function: called(contractId), statement: said };
    const applied = applyCallStep(kind, input, this.trees);
    const contractProof = { output: ContractCallStatement.hash(said), keyHash: functions[0]!.fingerprint };
    if (kind === 'standard') return { ...standardSegment(this.start, applied), children: [contractProof] };
    const segmentProof = { output: UpsSegment.hash(this.segment!), keyHash: SEGMENT_KEY };
    const step = (kind === 'inline' ? inlineSegment : deferredSegment)(this.segment!, applied);
    return { ...step, children: [segmentProof, contractProof] };
  }

  end(): string | undefined {
    const end = sessionEnd({ start: this.start, current: this.current }, CONFIG);
    const segment = this.#joined()!;
    return refused(endCap, standardEndCapWitness(sessionUser(), segment, keyParamOf(SECRET)), [
      { output: UpsSegment.hash(segment), keyHash: SEGMENT_KEY },
      { output: zkSignatureStep(SECRET, end.message).output, keyHash: SIGNATURE_KEY },
    ]);
  }

  #joined(): UpsSegment | undefined {
    if (this.first === undefined || this.segment === undefined) return this.segment;
    const { witness, segment } = joinedSegment(this.first, this.segment);
    const output = [this.first, this.segment].map((part) => ({ output: UpsSegment.hash(part), keyHash: 0n }));
    expect(refused(upsJoinSegments, witness, output)).toBeUndefined();
    return segment;
  }
}

const refused = (circuit: AnyCircuit, witness: unknown, children: readonly ChildValue[]): string | undefined =>
  refusalOf(circuit, { witness, children } as never)?.slice(circuit.name.length + 1);

/** After the first call, and as many of those that follow from it as are told. */
function after(paid: 0 | 1 | 2 | 3 | 4): Session {
  const session = new Session();
  const order: [Kind, bigint, bigint, Partial<CallEffects>?][] = [
    ['standard', 2n, USER, calls],
    ['inline', 3n, 2n],
    ['inline', 0n, 2n],
    ['deferred', 3n, 2n],
    ['deferred', 0n, 2n],
  ];
  for (const step of order.slice(0, paid + 1)) expect(session.step(...step)).toBeUndefined();
  return session;
}

describe('a session whose calls make calls', () => {
  it('ends when all are paid, in order', () => {
    expect(after(4).end()).toBeUndefined();
  });

  it('may go on with another call by the user then', () => {
    const session = after(4);
    expect(session.step('standard', 3n, USER)).toBeUndefined();
    expect(session.end()).toBeUndefined();
  });

  it.each([
    [0, 'debts/inline'],
    [1, 'debts/inline'],
    [2, 'debts/deferred-count'],
    [3, 'debts/deferred-count'],
  ] as const)('does not end after %i of them', (paid, constraint) => {
    expect(after(paid).end()).toBe(constraint);
  });

  it('makes inline calls in call order', () => {
    expect(after(0).step('inline', 0n, 2n)).toBe('debt/contract');
  });

  it('makes deferred calls in the order in which they were made', () => {
    expect(after(2).step('deferred', 0n, 2n)).toBe('debt/member');
  });

  it('makes nothing else while an inline call is owed', () => {
    expect(after(1).step('standard', 0n, USER)).toBe('no-inline-debt');
    expect(after(1).step('deferred', 3n, 2n)).toBe('no-inline-debt');
  });

  it('makes no call of the user while a deferred call is owed', () => {
    expect(after(3).step('standard', 0n, USER)).toBe('no-deferred-debt');
  });

  it('makes no call twice', () => {
    const session = after(1);
    expect(session.step('inline', 3n, 2n)).toBe('debt/contract');
    expect(after(4).step('deferred', 0n, 2n)).toBe('debt/member');
    expect(() => after(2).step('inline', 0n, 2n)).toThrow(RangeError);
  });

  it('makes a call as the contract that made it alone', () => {
    expect(after(0).step('inline', 3n, USER)).toBe('caller');
    expect(after(0).step('inline', 3n, 0n)).toBe('caller');
    expect(after(2).step('deferred', 3n, USER)).toBe('debt/member');
    expect(after(2).step('deferred', 3n, 3n)).toBe('debt/member');
  });

  it('settles what a callee owes before the rest, and refuses to enter its caller again', () => {
    const nested = (to: bigint): Partial<CallEffects> => ({
      inlineCount: 1n,
      inlineCalls: [made(to), ...calls.inlineCalls!.slice(1)],
    });
    const session = after(0);
    expect(session.step('inline', 3n, 2n, nested(0n))).toBeUndefined();
    expect(session.step('inline', 0n, 2n)).toBe('caller');
    const again = after(0);
    expect(again.step('inline', 3n, 2n, nested(2n))).toBe('inline/call[0]/re-entrancy');
    const innocent = after(0);
    expect(innocent.step('inline', 3n, 2n, nested(0n))).toBeUndefined();
    expect(innocent.step('inline', 0n, 3n)).toBeUndefined();
    expect(innocent.step('inline', 0n, 2n)).toBeUndefined();
  });

  it('is not paid with the calls of another session', () => {
    const session = after(0);
    const { witness, children } = after(0).next('inline', 3n, 2n);
    const start = { ...session.start, nonce: session.start.nonce + 1n };
    const previous = { ...session.segment!, start };
    const forged = { ...(witness as object), previous };
    const proofs = [{ output: UpsSegment.hash(previous), keyHash: SEGMENT_KEY }, children[1]!];
    expect(refused(upsCfcInlineTransaction, forged, proofs)).toBe('start');
  });
});

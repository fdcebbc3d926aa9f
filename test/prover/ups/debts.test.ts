// The debts of a session are paid in the one order that there is: whoever leaves one out, exchanges two or pays one twice gets to no end cap.
import { describe, expect, it } from 'vitest';
import { runCircuit, type AnyCircuit, type ChildValue } from '../../../src/circuit/circuit.js';
import { ContractCallStatement, type CallEffects } from '../../../src/parth/statements/contract-call.js';
import { UpsHeader } from '../../../src/parth/statements/session.js';
import { upsCfcDeferredTransaction } from '../../../src/prover/ups/call/cfc-deferred-transaction.js';
import { deferredTransactionStep } from '../../../src/prover/ups/call/cfc-deferred-transaction-step.js';
import { upsCfcInlineTransaction } from '../../../src/prover/ups/call/cfc-inline-transaction.js';
import { inlineTransactionStep } from '../../../src/prover/ups/call/cfc-inline-transaction-step.js';
import { upsCfcStandardTransaction } from '../../../src/prover/ups/call/cfc-standard-transaction.js';
import { standardTransactionStep } from '../../../src/prover/ups/call/cfc-standard-transaction-step.js';
import { upsStandardEndCap } from '../../../src/prover/ups/standard-end-cap.js';
import { endCapStep } from '../../../src/prover/ups/standard-end-cap-step.js';
import { keyParamOf, zkSignatureStep } from '../../../src/prover/signature/zk-signature-step.js';
import { refusalOf } from '../../support/constraints.js';
import {
  CONFIG,
  SECRET,
  SIGNATURE_KEY,
  UPS_KEY,
  called,
  functions,
  manyCalls,
  statementOf,
  upsWhitelist,
  userTrees,
} from './session-fixture.js';
import { anchor, started } from './transaction-fixture.js';

const KINDS = {
  standard: [standardTransactionStep, upsCfcStandardTransaction],
  inline: [inlineTransactionStep, upsCfcInlineTransaction],
  deferred: [deferredTransactionStep, upsCfcDeferredTransaction],
} as const;
type Kind = keyof typeof KINDS;

const USER = 2n ** 32n;
const endCap = upsStandardEndCap({ upsWhitelistRoot: upsWhitelist.root });
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

/** A session that a prover builds step by step, whichever they like. */
class Session {
  readonly trees = userTrees();
  header: UpsHeader = started();

  /** The constraint that refuses the next step, or the end; none when it is taken. */
  step(kind: Kind, contractId: bigint, caller: bigint, effects: Partial<CallEffects> = {}): string | undefined {
    const statement = statementOf(this.header, this.trees, contractId, effects);
    const said = { ...statement, call: { ...statement.call, callerContractId: caller } };
    const [build, circuit] = KINDS[kind];
    const input = {
      previous: this.header,
      whitelistPath: upsWhitelist.path(0n),
      checkpointLeaf: anchor.leaf,
      function: called(contractId),
      statement: said,
    };
    const step = build(input, this.trees);
    const children = [
      { output: UpsHeader.hash(this.header), keyHash: UPS_KEY },
      { output: ContractCallStatement.hash(said), keyHash: functions[0]!.fingerprint },
    ];
    const refusal = refused(circuit, step.witness, children);
    if (refusal === undefined) this.header = step.header;
    return refusal;
  }

  end(): string | undefined {
    const end = endCapStep({
      previous: this.header,
      whitelistPath: upsWhitelist.path(0n),
      checkpointLeaf: anchor.leaf,
      config: CONFIG,
      keyParam: keyParamOf(SECRET),
    });
    return refused(endCap, end.witness, [
      { output: UpsHeader.hash(this.header), keyHash: UPS_KEY },
      { output: zkSignatureStep(SECRET, end.message).output, keyHash: SIGNATURE_KEY },
    ]);
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

  it('is not paid with the steps of another session', () => {
    const session = after(0);
    const { start } = session.header;
    session.header = { ...session.header, start: { ...start, nonce: start.nonce + 1n } };
    const own = after(0);
    const statement = statementOf(own.header, own.trees, 3n);
    const said = { ...statement, call: { ...statement.call, callerContractId: 2n } };
    const step = inlineTransactionStep(
      {
        previous: session.header,
        whitelistPath: upsWhitelist.path(0n),
        checkpointLeaf: anchor.leaf,
        function: called(3n),
        statement: said,
      },
      session.trees,
    );
    const children = [
      { output: UpsHeader.hash(session.header), keyHash: UPS_KEY },
      { output: ContractCallStatement.hash(said), keyHash: functions[0]!.fingerprint },
    ];
    expect(refused(upsCfcInlineTransaction, step.witness, children)).toBe('start');
    expect(() => runCircuit(upsCfcInlineTransaction, step.witness, children)).toThrow('start');
  });
});

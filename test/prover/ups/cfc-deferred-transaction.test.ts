// A deferred transaction pays the oldest deferred debt, once, and refuses every forged witness.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { NO_CONTRACT } from '../../../src/parth/field.js';
import { DEFERRED_DEBT_HEIGHT, MAX_ANCESTORS } from '../../../src/parth/heights.js';
import { Call } from '../../../src/parth/statements/contract-call.js';
import {
  DeferredDebt,
  InlineDebt,
  InlineDebtLink,
  TransactionLink,
  UpsSegment,
} from '../../../src/parth/statements/session.js';
import { emptyRoot, MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { upsCfcDeferredTransaction } from '../../../src/prover/ups/segment/cfc-deferred-transaction.js';
import { constraintSuite, type ConstraintCase, type Draft } from '../../support/constraints.js';
import { callCases } from './standard-transaction-cases.js';
import { claims, follows, transactionOf } from './transaction-fixture.js';

type Shape = (typeof upsCfcDeferredTransaction)['witness']['shape'];
type Case = ConstraintCase<Shape>;

const transaction = transactionOf('deferred');
const { rich, cases } = callCases('deferred');

const forged =
  (change: (debt: Draft<Shape>['witness']['debt']) => void) =>
  ({ witness }: Draft<Shape>) =>
    change(witness.debt);

const debtCases: Case[] = [
  {
    breaks: 'no-inline-debt',
    title: 'a deferred call while an inline call is owed (attack 1.12)',
    mutate: follows(({ current }) => void (current.inlineDebtTop = 7n)) as never,
  },
  { breaks: 'debt/path', mutate: ({ witness }) => void (witness.debtPath.index += 2n ** 16n) },
  {
    breaks: 'debt/index',
    title: 'the second call before the first',
    mutate(draft) {
      const debts = MerkleTree.from(DEFERRED_DEBT_HEIGHT, [
        [0n, 8000n],
        [1n, DeferredDebt.hash(draft.witness.debt)],
      ]);
      draft.witness.debtPath = structuredClone(debts.path(1n)) as never;
      follows(({ current }) => Object.assign(current, { deferredDebtRoot: debts.root, deferredAdded: 2n }))(
        draft as never,
      );
    },
  },
  {
    breaks: 'debt/member',
    title: 'one call paid twice',
    mutate: follows(({ current }) => void (current.deferredDebtRoot = emptyRoot(DEFERRED_DEBT_HEIGHT))) as never,
  },
  {
    breaks: 'debt/member',
    title: 'another caller than made the call (attack 1.2)',
    mutate: forged((debt) => void (debt.callerContractId = 2n)),
  },
  {
    breaks: 'debt/member',
    title: 'a call passed off as the user’s',
    mutate: forged((debt) => void (debt.callerContractId = NO_CONTRACT)),
  },
  {
    breaks: 'debt/contract',
    title: 'a call of another contract than was called',
    mutate: claims(({ call }) => void (call.contractId = 2n)) as never,
  },
  {
    breaks: 'debt/method',
    title: 'a call of another method',
    mutate: claims(({ call }) => void (call.methodId += 1n)) as never,
  },
  {
    breaks: 'debt/inputs',
    title: 'a call with other arguments',
    mutate: claims(({ call }) => void (call.inputsHash += 1n)) as never,
  },
];

constraintSuite(upsCfcDeferredTransaction, () => rich.input, [...(cases as unknown as Case[]), ...debtCases]);

describe('UPSCFCDeferredTransaction', () => {
  it('states the segment that the builder tells, with every effect, and takes the call out of the tree', () => {
    const { input, output, after, statement, trees } = rich;
    expect(runCircuit(upsCfcDeferredTransaction, input.witness, input.children)).toBe(output);
    expect(after).toMatchObject({ deferredAdded: 5n, deferredSettled: 1n });
    expect([0n, 1n, 4n, 5n].map((index) => trees.deferred.get(index) !== 0n)).toEqual([false, true, true, false]);
    // Its inline calls begin a line of their own: the contract that deferred the call has long returned.
    const ancestors = Array.from({ length: MAX_ANCESTORS }, (_, i) => (i === 0 ? 0n : NO_CONTRACT));
    const items = statement.effects.inlineCalls.map((inline) =>
      InlineDebt.hash({ callerContractId: 0n, ...inline, ancestors }),
    );
    expect(after.inlineDebtTop).toBe(
      items.reduceRight((rest, itemHash) => InlineDebtLink.hash({ itemHash, rest }), 0n),
    );
  });

  it('leaves no debt after the last call, and says in the transaction stack that it was deferred', () => {
    const { input, output, statement, before, after } = transaction();
    expect(runCircuit(upsCfcDeferredTransaction, input.witness, input.children)).toBe(output);
    expect(after).toEqual({
      ...before,
      deferredDebtRoot: emptyRoot(DEFERRED_DEBT_HEIGHT),
      deferredSettled: 1n,
      txStackHash: TransactionLink.hash({ previous: 0n, kind: 1n, callHash: Call.hash(statement.call) }),
      txCount: 1n,
    });
  });

  it('takes any result: nobody waits for it', () => {
    const { input, segment } = transaction();
    const draft = structuredClone(input) as unknown as Draft<Shape>;
    claims(({ call }) => void (call.outputsHash = 5n))(draft as never);
    const output = runCircuit(upsCfcDeferredTransaction, draft.witness, draft.children);
    const { call } = draft.witness.call.statement;
    const txStackHash = TransactionLink.hash({ previous: 0n, kind: 1n, callHash: Call.hash(call) });
    expect(output).toBe(UpsSegment.hash({ ...segment, after: { ...segment.after, txStackHash } }));
  });
});

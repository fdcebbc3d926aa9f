// An inline transaction pays the debt on top of the stack, with the result that its caller used, and refuses every forged witness.
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { NO_CONTRACT } from '../../../src/parth/field.js';
import { Call } from '../../../src/parth/statements/contract-call.js';
import { InlineDebt, InlineDebtLink, TransactionLink, UpsSegment } from '../../../src/parth/statements/session.js';
import {
  upsCfcInlineTransaction,
  type InlineTransactionWitness,
} from '../../../src/prover/ups/segment/cfc-inline-transaction.js';
import { constraintSuite, type ConstraintCase, type Draft } from '../../support/constraints.js';
import { callCases } from './standard-transaction-cases.js';
import { CALLER, REST, claims, follows, owes, transactionOf } from './transaction-fixture.js';

type Shape = (typeof upsCfcInlineTransaction)['witness']['shape'];
type Case = ConstraintCase<Shape>;

const transaction = transactionOf('inline');
const { rich, cases } = callCases('inline');
const ANCESTORS = [CALLER, ...Array<bigint>(7).fill(NO_CONTRACT)];

const on = (change: (draft: Draft<Shape>) => void) => change;
/** A change of the witness of the debt alone; the stack stays as it is. */
const forged = (change: (debt: Draft<Shape>['witness']['debt']) => void) => on(({ witness }) => change(witness.debt));

const debtCases: Case[] = [
  {
    breaks: 'debt/top',
    title: 'a call that nobody made, where nothing is owed',
    mutate: follows(({ current }) => void (current.inlineDebtTop = 0n)) as never,
  },
  {
    breaks: 'debt/top',
    title: 'another caller than made the call (attack 1.2)',
    mutate: forged((debt) => void (debt.callerContractId = 2n)),
  },
  {
    breaks: 'debt/top',
    title: 'ancestors left out, so that a contract could be entered again (attack 1.13)',
    mutate: forged((debt) => void (debt.ancestors[0] = NO_CONTRACT)),
  },
  { breaks: 'debt/top', title: 'a debt left out of the rest', mutate: on(({ witness }) => void (witness.rest = 0n)) },
  {
    breaks: 'debt/top',
    title: 'the second call before the first',
    mutate(draft) {
      const { debt, rest } = draft.witness;
      const first = { ...debt, ancestors: [...debt.ancestors], inputsHash: 9n };
      const second = InlineDebtLink.hash({ itemHash: InlineDebt.hash(debt), rest });
      const top = InlineDebtLink.hash({ itemHash: InlineDebt.hash(first), rest: second });
      follows(({ current }) => void (current.inlineDebtTop = top))(draft as never);
    },
  },
  {
    breaks: 'debt/top',
    title: 'one call paid twice',
    mutate: follows(({ current }) => void (current.inlineDebtTop = REST)) as never,
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
  {
    breaks: 'debt/outputs',
    title: 'another result than the caller used',
    mutate: claims(({ call }) => void (call.outputsHash += 1n)) as never,
  },
  {
    breaks: 'inline/depth',
    title: 'a call below nine contracts',
    mutate: owes((debt) => void (debt.ancestors[7] = 48n)) as never,
  },
  ...[1, 4, 6].map((i): Case => ({
    breaks: 'inline/call[0]/re-entrancy',
    title: `a call into ancestor ${i} (attack 1.13)`,
    mutate: owes((debt) => void (debt.ancestors[i] = 10n)) as never,
  })),
];

constraintSuite(upsCfcInlineTransaction, () => rich.input, [...(cases as unknown as Case[]), ...debtCases]);

describe('UPSCFCInlineTransaction', () => {
  it('states the segment that the builder tells, with every effect, and takes the call off the stack', () => {
    const { input, output, after, statement } = rich;
    expect(runCircuit(upsCfcInlineTransaction, input.witness, input.children)).toBe(output);
    const items = statement.effects.inlineCalls.map((inline) =>
      InlineDebt.hash({ callerContractId: 0n, ...inline, ancestors: [0n, ...ANCESTORS.slice(0, 7)] }),
    );
    expect(after.inlineDebtTop).toBe(
      items.reduceRight((rest, itemHash) => InlineDebtLink.hash({ itemHash, rest }), REST),
    );
  });

  it('leaves the debts below it, and says in the transaction stack that it was inline', () => {
    const { input, output, statement, before, after } = transaction();
    expect(runCircuit(upsCfcInlineTransaction, input.witness, input.children)).toBe(output);
    const txStackHash = TransactionLink.hash({ previous: 0n, kind: 2n, callHash: Call.hash(statement.call) });
    expect(after).toEqual({ ...before, inlineDebtTop: REST, txStackHash, txCount: 1n });
  });

  it('runs below eight contracts if it calls nobody', () => {
    const { input, segment } = transaction();
    const draft = structuredClone(input) as unknown as { witness: InlineTransactionWitness; children: never };
    owes((debt) => void (debt.ancestors = ANCESTORS.map((_, i) => BigInt(40 + i))))(draft as never);
    expect(runCircuit(upsCfcInlineTransaction, draft.witness, draft.children)).toBe(UpsSegment.hash(segment));
  });
});

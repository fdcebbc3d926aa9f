import { TransactionKind } from '../../../parth/statements/session.js';
import type { SessionTrees } from '../ups-step.js';
import { applyCallStep, type TransactionInput, type TransactionStep } from './apply-call-step.js';
import type { InlineTransactionWitness } from './cfc-inline-transaction.js';

export type InlineTransactionStep = TransactionStep<'UpsDebt', 'UPSCFCInlineTransaction', InlineTransactionWitness>;

/**
 * UPSCFCInlineTransaction: the call on top of the stack of inline debts. Changes `trees` as `applyCallStep` does. Throws a RangeError where
 * nothing is owed.
 */
export function inlineTransactionStep(input: TransactionInput, trees: SessionTrees): InlineTransactionStep {
  const { previous, whitelistPath } = input;
  const owed = trees.inline.pop();
  if (owed === undefined) throw new RangeError('no inline call is owed');
  const { debt, rest } = owed;
  const frame = { kind: TransactionKind.inline, ancestors: debt.ancestors };
  const settled = { ...previous.current, inlineDebtTop: rest };
  const { call, header, event } = applyCallStep(input, frame, trees, settled);
  return {
    program: 'UpsDebt',
    circuit: 'UPSCFCInlineTransaction',
    witness: { previous: { header: previous, whitelistPath }, debt, rest, call },
    header,
    event,
  };
}

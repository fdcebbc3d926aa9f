import { TransactionKind } from '../../../parth/statements/session.js';
import type { SessionTrees } from '../ups-step.js';
import { applyCallStep, type TransactionInput, type TransactionStep } from './apply-call-step.js';
import type { StandardTransactionWitness } from './cfc-standard-transaction.js';

export type StandardTransactionStep = TransactionStep<
  'UpsSession',
  'UPSCFCStandardTransaction',
  StandardTransactionWitness
>;

/** UPSCFCStandardTransaction: a call by the user. Changes `trees` as `applyCallStep` does. */
export function standardTransactionStep(input: TransactionInput, trees: SessionTrees): StandardTransactionStep {
  const { previous, whitelistPath } = input;
  const { call, header, event } = applyCallStep(input, { kind: TransactionKind.standard, ancestors: [] }, trees);
  return {
    program: 'UpsSession',
    circuit: 'UPSCFCStandardTransaction',
    witness: { previous: { header: previous, whitelistPath }, call },
    header,
    event,
  };
}

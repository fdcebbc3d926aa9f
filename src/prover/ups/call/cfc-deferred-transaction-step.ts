import { TransactionKind } from '../../../parth/statements/session.js';
import type { SessionTrees } from '../ups-step.js';
import { applyCallStep, type TransactionInput, type TransactionStep } from './apply-call-step.js';
import type { DeferredTransactionWitness } from './cfc-deferred-transaction.js';

export type DeferredTransactionStep = TransactionStep<
  'UpsDebt',
  'UPSCFCDeferredTransaction',
  DeferredTransactionWitness
>;

/** UPSCFCDeferredTransaction: the oldest deferred call that is owed, as the statement has it. Changes `trees` as `applyCallStep` does. */
export function deferredTransactionStep(input: TransactionInput, trees: SessionTrees): DeferredTransactionStep {
  const { previous, whitelistPath, statement } = input;
  const { callerContractId, contractId, methodId, inputsHash } = statement.call;
  const index = previous.current.deferredSettled;
  const debtPath = trees.deferred.path(index);
  trees.deferred.set(index, 0n);
  const paid = { ...previous.current, deferredDebtRoot: trees.deferred.root, deferredSettled: index + 1n };
  const frame = { kind: TransactionKind.deferred, ancestors: [] };
  const { call, header, event } = applyCallStep(input, frame, trees, paid);
  return {
    program: 'UpsDebt',
    circuit: 'UPSCFCDeferredTransaction',
    witness: {
      previous: { header: previous, whitelistPath },
      debt: { callerContractId, contractId, methodId, inputsHash },
      debtPath,
      call,
    },
    header,
    event,
  };
}

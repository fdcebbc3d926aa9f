import { circuit } from '../../../circuit/circuit.js';
import { constrain } from '../../../circuit/constraint.js';
import { pathRecord } from '../../../circuit/merkle.js';
import { hashOf } from '../../../circuit/variables.js';
import { DEFERRED_DEBT_HEIGHT } from '../../../parth/heights.js';
import { record, type ValueOf } from '../../../parth/record.js';
import { DeferredDebt, TransactionKind, UpsHeader } from '../../../parth/statements/session.js';
import { unranged } from '../../gadgets/unranged.js';
import { previousStep, previousStepRecord } from '../previous-step.js';
import { CallWitness, applyCall } from './apply-call.js';
import { popDeferredCall } from './deferred-debts.js';

/**
 * The witness of `UPSCFCDeferredTransaction`. The previous header is unranged as in `StandardTransactionWitness`. `debt` is what an earlier
 * step of ours added to the debt tree, `debtPath` where it is.
 */
export const DeferredTransactionWitness = record(null, {
  previous: previousStepRecord(unranged(UpsHeader)),
  debt: DeferredDebt,
  debtPath: pathRecord(DEFERRED_DEBT_HEIGHT),
  call: CallWitness,
});
export type DeferredTransactionWitness = ValueOf<typeof DeferredTransactionWitness>;

/**
 * A call that a contract left for later (PROTOCOL §4): the oldest that is still owed. Inline calls owed to an earlier step come first. Its
 * caller has long returned, so it runs below no other contract, and what it gives goes to nobody.
 */
export const upsCfcDeferredTransaction = circuit({
  name: 'UPSCFCDeferredTransaction',
  witness: DeferredTransactionWitness,
  children: [
    { kind: 'side-loaded', width: 2, features: 'none' },
    { kind: 'side-loaded', width: 0, features: 'any' },
  ],
  logic(w, [stepProof, contractProof]) {
    const header = previousStep(w.previous, stepProof!);
    const { current } = header;
    constrain('no-inline-debt', () => current.inlineDebtTop.assertEquals(0));
    const debts = { root: current.deferredDebtRoot, settled: current.deferredSettled };
    const { root, settled } = popDeferredCall(w, w.call.statement.call, debts);
    const paid = { ...header, current: { ...current, deferredDebtRoot: root, deferredSettled: settled } };
    const frame = { kind: TransactionKind.deferred, caller: w.debt.callerContractId, ancestors: [] };
    return hashOf(UpsHeader, applyCall(w.call, paid, contractProof!, frame));
  },
});

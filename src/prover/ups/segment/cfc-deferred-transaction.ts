import { circuit } from '../../../circuit/circuit.js';
import { constrain } from '../../../circuit/constraint.js';
import { pathRecord } from '../../../circuit/merkle.js';
import { hashOf } from '../../../circuit/variables.js';
import { DEFERRED_DEBT_HEIGHT } from '../../../parth/heights.js';
import { record } from '../../../parth/record.js';
import { DeferredDebt, TransactionKind, UpsSegment } from '../../../parth/statements/session.js';
import { CallWitness, applyCall } from '../call/apply-call.js';
import { popDeferredCall } from '../call/deferred-debts.js';
import { EXTENDING_SLOTS, PreviousSegment, previousSegment } from './previous-segment.js';

/**
 * The witness of `UPSCFCDeferredTransaction`. `debt` is what an earlier call added to the debt tree, `debtPath` where it is.
 */
const DeferredTransactionWitness = record(null, {
  previous: PreviousSegment,
  debt: DeferredDebt,
  debtPath: pathRecord(DEFERRED_DEBT_HEIGHT),
  call: CallWitness,
});

/**
 * A call that a contract left for later (PROTOCOL §4): the oldest that is still owed. Inline calls that are owed come first. Its caller has
 * long returned, so it runs below no other contract, and what it gives goes to nobody. It extends the segment of its caller.
 */
export const upsCfcDeferredTransaction = circuit({
  name: 'UPSCFCDeferredTransaction',
  witness: DeferredTransactionWitness,
  children: EXTENDING_SLOTS,
  logic(w, [segmentProof, contractProof]) {
    const { start, current } = previousSegment(w.previous, segmentProof!);
    constrain('no-inline-debt', () => current.inlineDebtTop.assertEquals(0));
    const debts = { root: current.deferredDebtRoot, settled: current.deferredSettled };
    const { root, settled } = popDeferredCall(w, w.call.statement.call, debts);
    const paid = { start, current: { ...current, deferredDebtRoot: root, deferredSettled: settled } };
    const frame = { kind: TransactionKind.deferred, caller: w.debt.callerContractId, ancestors: [] };
    const { current: after } = applyCall(w.call, paid, contractProof!, frame);
    return hashOf(UpsSegment, { ...w.previous, after });
  },
});

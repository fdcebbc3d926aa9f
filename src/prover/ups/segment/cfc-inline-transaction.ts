import { circuit } from '../../../circuit/circuit.js';
import { record, type ValueOf } from '../../../parth/record.js';
import { hashOf } from '../../../circuit/variables.js';
import { InlineDebt, TransactionKind, UpsSegment } from '../../../parth/statements/session.js';
import { CallWitness, applyCall } from '../call/apply-call.js';
import { popInlineCall } from '../call/inline-debts.js';
import { EXTENDING_SLOTS, PreviousSegment, previousSegment } from './previous-segment.js';

/**
 * The witness of `UPSCFCInlineTransaction`. `debt` is what an earlier call of the segment pushed on the stack, `rest` the stack below it.
 */
export const InlineTransactionWitness = record(null, {
  previous: PreviousSegment,
  debt: InlineDebt,
  rest: 'field',
  call: CallWitness,
});
export type InlineTransactionWitness = ValueOf<typeof InlineTransactionWitness>;

/**
 * A call that a contract made and whose value it took (PROTOCOL §4): the one on top of the stack, with the very outputs that the caller
 * used. Who called, and from below which contracts, is what the circuits recorded. It extends the segment of its caller.
 */
export const upsCfcInlineTransaction = circuit({
  name: 'UPSCFCInlineTransaction',
  witness: InlineTransactionWitness,
  children: EXTENDING_SLOTS,
  logic(w, [segmentProof, contractProof]) {
    const { start, current } = previousSegment(w.previous, segmentProof!);
    popInlineCall(w, w.call.statement.call, current.inlineDebtTop);
    const settled = { start, current: { ...current, inlineDebtTop: w.rest } };
    const { callerContractId: caller, ancestors } = w.debt;
    const frame = { kind: TransactionKind.inline, caller, ancestors };
    const { current: after } = applyCall(w.call, settled, contractProof!, frame);
    return hashOf(UpsSegment, { ...w.previous, after });
  },
});

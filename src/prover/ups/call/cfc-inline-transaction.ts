import { circuit } from '../../../circuit/circuit.js';
import { record, type ValueOf } from '../../../parth/record.js';
import { hashOf } from '../../../circuit/variables.js';
import { InlineDebt, TransactionKind, UpsHeader } from '../../../parth/statements/session.js';
import { unranged } from '../../gadgets/unranged.js';
import { previousStep, previousStepRecord } from '../previous-step.js';
import { CallWitness, applyCall } from './apply-call.js';
import { popInlineCall } from './inline-debts.js';

/**
 * The witness of `UPSCFCInlineTransaction`. The previous header is unranged as in `StandardTransactionWitness`. `debt` is what an earlier
 * step of ours pushed on the stack, `rest` the stack below it.
 */
export const InlineTransactionWitness = record(null, {
  previous: previousStepRecord(unranged(UpsHeader)),
  debt: InlineDebt,
  rest: 'field',
  call: CallWitness,
});
export type InlineTransactionWitness = ValueOf<typeof InlineTransactionWitness>;

/**
 * A call that a contract made and whose value it took (PROTOCOL §4): the one on top of the stack, with the very outputs that the caller
 * used. Who called, and from below which contracts, is what the circuits recorded.
 */
export const upsCfcInlineTransaction = circuit({
  name: 'UPSCFCInlineTransaction',
  witness: InlineTransactionWitness,
  children: [
    { kind: 'side-loaded', width: 2, features: 'none' },
    { kind: 'side-loaded', width: 0, features: 'any' },
  ],
  logic(w, [stepProof, contractProof]) {
    const header = previousStep(w.previous, stepProof!);
    const { current } = header;
    popInlineCall(w, w.call.statement.call, current.inlineDebtTop);
    const settled = { ...header, current: { ...current, inlineDebtTop: w.rest } };
    const { callerContractId: caller, ancestors } = w.debt;
    const frame = { kind: TransactionKind.inline, caller, ancestors };
    return hashOf(UpsHeader, applyCall(w.call, settled, contractProof!, frame));
  },
});

import { circuit } from '../../../circuit/circuit.js';
import { constrain } from '../../../circuit/constraint.js';
import { hashOf } from '../../../circuit/variables.js';
import { record, type ValueOf } from '../../../parth/record.js';
import { UpsHeader } from '../../../parth/statements/session.js';
import { unranged } from '../../gadgets/unranged.js';
import { BY_THE_USER, CallWitness, applyCall } from './apply-call.js';
import { previousStep, previousStepRecord } from '../previous-step.js';

/**
 * The witness of `UPSCFCStandardTransaction`. The previous header is unranged: its hash is the output of a UPS circuit, and the start
 * circuits and every step check each number that they put in.
 */
export const StandardTransactionWitness = record(null, {
  previous: previousStepRecord(unranged(UpsHeader)),
  call: CallWitness,
});
export type StandardTransactionWitness = ValueOf<typeof StandardTransactionWitness>;

/**
 * A call that the user makes (PROTOCOL §4), on top of the step before it. All that an earlier one owes comes first, deferred calls too: so
 * what follows from a call runs in one order, and no prover can put another call in between.
 */
export const upsCfcStandardTransaction = circuit({
  name: 'UPSCFCStandardTransaction',
  witness: StandardTransactionWitness,
  children: [
    { kind: 'side-loaded', width: 2, features: 'none' },
    { kind: 'side-loaded', width: 0, features: 'any' },
  ],
  logic(w, [stepProof, contractProof]) {
    const header = previousStep(w.previous, stepProof!);
    constrain('no-inline-debt', () => header.current.inlineDebtTop.assertEquals(0));
    constrain('no-deferred-debt', () => header.current.deferredSettled.assertEquals(header.current.deferredAdded));
    return hashOf(UpsHeader, applyCall(w.call, header, contractProof!, BY_THE_USER));
  },
});

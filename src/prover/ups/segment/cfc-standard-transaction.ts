import { circuit } from '../../../circuit/circuit.js';
import { constrain, scope } from '../../../circuit/constraint.js';
import { hashOf, type VarsOf } from '../../../circuit/variables.js';
import { CheckpointLeaf } from '../../../parth/leaves.js';
import { list, record } from '../../../parth/record.js';
import { SessionStart } from '../../../parth/statements/contract-call.js';
import { SessionState, UpsSegment } from '../../../parth/statements/session.js';
import { openCheckpointLeaf } from '../../gadgets/checkpoint-leaf.js';
import { unranged } from '../../gadgets/unranged.js';
import { applyCall, applyLeafCall, BY_THE_USER, CallWitness, LeafCallWitness } from '../call/apply-call.js';
import { CALL_SLOT } from './slots.js';

/**
 * What a segment begins with, as it is given and without range checks: a join compares it with the end of the segment before, and an end
 * cap with the session that it starts itself. From there each call makes the next state and checks each number that it puts in, so in a
 * session that ends all states are in range.
 */
const Beginning = { start: unranged(SessionStart), before: unranged(SessionState) } as const;

/** The witness of `UPSCFCStandardTransaction`. */
const StandardTransactionWitness = record(null, { ...Beginning, call: CallWitness });

/**
 * A call that the user makes (PROTOCOL §4): a segment of its own. All that an earlier call owes comes first, deferred calls too: so what
 * follows from a call runs in one order, and no prover can put another call in between.
 */
export const upsCfcStandardTransaction = circuit({
  name: 'UPSCFCStandardTransaction',
  witness: StandardTransactionWitness,
  children: [CALL_SLOT],
  logic({ start, before, call }, [contractProof]) {
    nothingWaits(before);
    const { current: after } = applyCall(call, { start, current: before }, contractProof!, BY_THE_USER);
    return hashOf(UpsSegment, { start, before, after });
  },
});

/** The witness of `UPSCFCTwoTransactions`. */
const TwoTransactionsWitness = record(null, {
  ...Beginning,
  checkpointLeaf: unranged(CheckpointLeaf),
  calls: list(LeafCallWitness, 2),
});

/** Two calls that the user makes, one after the other, neither of which makes calls (PROTOCOL §4). */
export const upsCfcTwoTransactions = circuit({
  name: 'UPSCFCTwoTransactions',
  witness: TwoTransactionsWitness,
  children: [CALL_SLOT, CALL_SLOT],
  logic({ start, before, checkpointLeaf, calls }, contractProofs) {
    nothingWaits(before);
    const { gconRoot } = openCheckpointLeaf(checkpointLeaf, start.checkpointLeafHash);
    let session = { start, current: before };
    calls.forEach((call, i) =>
      scope(`call[${i}]`, () => {
        session = applyLeafCall(call, session, contractProofs[i]!, gconRoot, 'checked');
      }),
    );
    return hashOf(UpsSegment, { start, before, after: session.current });
  },
});

/** No call that a contract made waits for its turn. */
function nothingWaits({ inlineDebtTop, deferredAdded, deferredSettled }: VarsOf<typeof SessionState>): void {
  constrain('no-inline-debt', () => inlineDebtTop.assertEquals(0));
  constrain('no-deferred-debt', () => deferredSettled.assertEquals(deferredAdded));
}

import { Field, type Bool } from 'o1js';
import type { ChildProof } from '../../../circuit/circuit.js';
import { constrain, scope } from '../../../circuit/constraint.js';
import { pathRecord } from '../../../circuit/merkle.js';
import { assertEqualRecords, hashOf, type VarsOf } from '../../../circuit/variables.js';
import {
  DEFERRED_DEBT_HEIGHT,
  EVENT_TREE_HEIGHT,
  MAX_DEFERRED_CALLS,
  USER_CONTRACT_TREE_HEIGHT,
} from '../../../parth/heights.js';
import { CheckpointLeaf } from '../../../parth/leaves.js';
import { list, record, type ValueOf } from '../../../parth/record.js';
import { Call, ContractCallStatement, SessionStart } from '../../../parth/statements/contract-call.js';
import { TransactionLink, type UpsHeader } from '../../../parth/statements/session.js';
import { openCheckpointLeaf } from '../../gadgets/checkpoint-leaf.js';
import { assertDifferentIf } from '../../gadgets/conditional.js';
import { unranged } from '../../gadgets/unranged.js';
import { applyBalance } from './balance.js';
import { CalledFunctionWitness, calledFunction } from './called-function.js';
import { moveContractState } from './contract-state.js';
import { appendDeferredCalls } from './deferred-debts.js';
import { appendEvent } from './event-log.js';
import { pushInlineCalls } from './inline-debts.js';

/**
 * The witness of one call in a session, of whatever kind. The statement is unranged: its proof is of untrusted code, and each of its
 * numbers is compared with a checked one or checked where it is applied.
 */
export const CallWitness = record(null, {
  checkpointLeaf: unranged(CheckpointLeaf),
  function: CalledFunctionWitness,
  statement: unranged(ContractCallStatement),
  uconPath: pathRecord(USER_CONTRACT_TREE_HEIGHT),
  /** Ignored when the call emitted nothing. */
  eventPath: pathRecord(EVENT_TREE_HEIGHT),
  /** Those after the first `deferredCount` are ignored. */
  deferredPaths: list(pathRecord(DEFERRED_DEBT_HEIGHT), MAX_DEFERRED_CALLS),
  validUntil: 'u32',
});
export type CallWitness = ValueOf<typeof CallWitness>;

/** How the call came to run: what the contract cannot be asked about itself. */
export interface Frame {
  /** A `TransactionKind`. */
  readonly kind: bigint;
  readonly caller: Field;
  /** As in `InlineCalls`. */
  readonly ancestors: readonly Field[];
}

/**
 * Verifies what a contract function's proof says and applies it to the session (PROTOCOL §4). The function is untrusted code, so only its
 * claim about its own state is taken; every effect is checked and applied here, and who called it comes from `frame`. Moves only uconRoot,
 * balance, eventRoot and eventCount of the user's leaf. `header` is the previous step's, whose numbers are in range; gives the next one.
 */
export function applyCall(
  witness: VarsOf<typeof CallWitness>,
  header: VarsOf<typeof UpsHeader>,
  contractProof: ChildProof,
  frame: Frame,
): VarsOf<typeof UpsHeader> {
  const { statement } = witness;
  const { call, effects } = statement;
  const { start, current } = header;

  constrain('statement', () => hashOf(ContractCallStatement, statement).assertEquals(contractProof.output));
  constrain('start', () => assertEqualRecords(SessionStart, statement.start, start));
  constrain('caller', () => call.callerContractId.assertEquals(frame.caller));
  const { gconRoot } = openCheckpointLeaf(witness.checkpointLeaf, start.checkpointLeafHash);
  const contractLeaf = calledFunction(witness.function, { ...call, keyHash: contractProof.keyHash }, gconRoot);

  const { cstateRootBefore: before, cstateRootAfter: after } = statement;
  const { contractId } = call;
  const uconRoot = moveContractState(
    { contractId, cstateHeight: contractLeaf.cstateHeight, before, after },
    witness.uconPath,
    current.userLeaf.uconRoot,
  );
  const balance = applyBalance({ contractId, ...effects }, current.userLeaf.balance);
  const events = appendEvent(
    {
      checkpointId: start.checkpointId,
      contractId,
      methodId: call.methodId,
      callIndex: current.txCount,
      eventsHash: effects.eventsHash,
    },
    witness.eventPath,
    { root: current.userLeaf.eventRoot, count: current.userLeaf.eventCount },
  );
  const inlineDebtTop = pushInlineCalls(
    { contractId, ancestors: frame.ancestors, count: effects.inlineCount, calls: effects.inlineCalls },
    current.inlineDebtTop,
  );
  const deferred = appendDeferredCalls(
    { contractId, count: effects.deferredCount, calls: effects.deferredCalls, paths: witness.deferredPaths },
    { root: current.deferredDebtRoot, added: current.deferredAdded },
  );

  return {
    upsWhitelistRoot: header.upsWhitelistRoot,
    start,
    current: {
      userLeaf: { ...current.userLeaf, uconRoot, balance, eventRoot: events.root, eventCount: events.count },
      deferredDebtRoot: deferred.root,
      deferredAdded: deferred.added,
      deferredSettled: current.deferredSettled,
      inlineDebtTop,
      txStackHash: hashOf(TransactionLink, {
        previous: current.txStackHash,
        kind: new Field(frame.kind),
        callHash: hashOf(Call, call),
      }),
      ...count(current, effects.slotsModified, before.equals(after).not()),
      validUntil: deadline(witness.validUntil, current.validUntil, effects.validUntil),
    },
  };
}

/** The session's counters after a call that claims to have written `slots` slots. How many it did write only a realm can tell. */
function count(current: VarsOf<typeof UpsHeader>['current'], slots: Field, moved: Bool) {
  return scope('count', () => {
    constrain('slots-range', () => slots.toBits(16));
    constrain('slots-claimed', () => assertDifferentIf(moved, slots, new Field(0)));
    const slotsModified = current.slotsModified.add(slots).seal();
    constrain('slots-total', () => slotsModified.toBits(32));
    const txCount = current.txCount.add(1).seal();
    constrain('transactions', () => txCount.toBits(32));
    return { slotsModified, txCount };
  });
}

/**
 * The new deadline: 32 bits by its kind, and at most the session's and the call's, the second of which may be any number. A prover may
 * choose an earlier one; it hurts nobody else.
 */
function deadline(chosen: Field, session: Field, call: Field): Field {
  return scope('valid-until', () => {
    constrain('session', () => session.sub(chosen).seal().toBits(32));
    constrain('call', () => call.sub(chosen).seal().toBits(32));
    return chosen;
  });
}

import { Field } from 'o1js';
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
import { NO_CONTRACT } from '../../../parth/field.js';
import { CheckpointLeaf, type UserLeaf } from '../../../parth/leaves.js';
import { list, record, type ValueOf } from '../../../parth/record.js';
import { Call, ContractCallStatement, SessionStart } from '../../../parth/statements/contract-call.js';
import { TransactionKind, TransactionLink } from '../../../parth/statements/session.js';
import { openCheckpointLeaf } from '../../gadgets/checkpoint-leaf.js';
import { assertDifferentIf } from '../../gadgets/conditional.js';
import { unranged } from '../../gadgets/unranged.js';
import type { Session } from '../session-anchor.js';
import { applyBalance } from './balance.js';
import { CalledFunctionWitness, calledFunction } from './called-function.js';
import { moveContractState } from './contract-state.js';
import { appendDeferredCalls } from './deferred-debts.js';
import { appendEvent } from './event-log.js';
import { pushInlineCalls } from './inline-debts.js';

/**
 * The witness of what a call does beside making calls. The statement is unranged: its proof is of untrusted code, and each of its numbers is
 * compared with a checked one or checked where it is applied.
 */
const Effects = {
  function: CalledFunctionWitness,
  statement: unranged(ContractCallStatement),
  uconPath: pathRecord(USER_CONTRACT_TREE_HEIGHT),
  /** Ignored when the call emitted nothing. */
  eventPath: pathRecord(EVENT_TREE_HEIGHT),
  validUntil: 'u32',
} as const;

/** The witness of a call that makes no calls. */
export const LeafCallWitness = record(null, Effects);
export type LeafCallWitness = ValueOf<typeof LeafCallWitness>;

/** The witness of one call in a session, of whatever kind. */
export const CallWitness = record(null, {
  checkpointLeaf: unranged(CheckpointLeaf),
  ...Effects,
  /** Those after the first `deferredCount` are ignored. */
  deferredPaths: list(pathRecord(DEFERRED_DEBT_HEIGHT), MAX_DEFERRED_CALLS),
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

/** Whether a session's counters are held to 32 bits, or cannot come near them. */
type Sums = 'checked' | 'few';

/** The user makes the call. */
export const BY_THE_USER: Frame = { kind: TransactionKind.standard, caller: new Field(NO_CONTRACT), ancestors: [] };

/**
 * Verifies what a contract function's proof says and applies it to the session (PROTOCOL §4). The function is untrusted code, so only its
 * claim about its own state is taken; every effect is checked and applied here, and who called it comes from `frame`. Moves only uconRoot,
 * balance, eventRoot and eventCount of the user's leaf. The session's numbers are in range; gives what it has come to next.
 */
export function applyCall(
  witness: VarsOf<typeof CallWitness>,
  session: Session,
  contractProof: ChildProof,
  frame: Frame,
): Session {
  const { current, start } = session;
  const { call, effects } = witness.statement;
  const { contractId } = call;
  verifyStatement(witness.statement, start, contractProof, frame);
  const { gconRoot } = openCheckpointLeaf(witness.checkpointLeaf, start.checkpointLeafHash);
  const userLeaf = moveUserLeaf(witness, session, contractProof.keyHash, gconRoot);
  const inlineDebtTop = pushInlineCalls(
    { contractId, ancestors: frame.ancestors, count: effects.inlineCount, calls: effects.inlineCalls },
    current.inlineDebtTop,
  );
  const deferred = appendDeferredCalls(
    { contractId, count: effects.deferredCount, calls: effects.deferredCalls, paths: witness.deferredPaths },
    { root: current.deferredDebtRoot, added: current.deferredAdded },
  );
  const debts = { inlineDebtTop, deferredDebtRoot: deferred.root, deferredAdded: deferred.added };
  const counted = count(witness, current, frame, 'checked');
  const validUntil = deadline(witness, current);
  return { start, current: { ...current, userLeaf, ...debts, ...counted, validUntil } };
}

/**
 * `applyCall` of a call that the user makes and that makes no calls itself (`no-calls`). `gconRoot` is the anchor's. `sums` is `few` only
 * where the circuit starts the session itself: of so few calls no sum comes near 32 bits.
 */
export function applyLeafCall(
  witness: VarsOf<typeof LeafCallWitness>,
  session: Session,
  contractProof: ChildProof,
  gconRoot: Field,
  sums: Sums,
): Session {
  const { start, current } = session;
  const { inlineCount, deferredCount } = witness.statement.effects;
  verifyStatement(witness.statement, start, contractProof, BY_THE_USER);
  scope('no-calls', () => {
    constrain('inline', () => inlineCount.assertEquals(0));
    constrain('deferred', () => deferredCount.assertEquals(0));
  });
  const userLeaf = moveUserLeaf(witness, session, contractProof.keyHash, gconRoot);
  const counted = count(witness, current, BY_THE_USER, sums);
  return { start, current: { ...current, userLeaf, ...counted, validUntil: deadline(witness, current) } };
}

/** The proof says just this, of a call in this session that was made as `frame` tells. */
function verifyStatement(
  statement: VarsOf<typeof ContractCallStatement>,
  start: Session['start'],
  contractProof: ChildProof,
  frame: Frame,
): void {
  constrain('statement', () => hashOf(ContractCallStatement, statement).assertEquals(contractProof.output));
  constrain('start', () => assertEqualRecords(SessionStart, statement.start, start));
  constrain('caller', () => statement.call.callerContractId.assertEquals(frame.caller));
}

/** The user's leaf after the call of a deployed function: its contract's state, the balance and the events. */
function moveUserLeaf(
  { statement, ...witness }: VarsOf<typeof LeafCallWitness>,
  { start, current }: Session,
  keyHash: Field,
  gconRoot: Field,
): VarsOf<typeof UserLeaf> {
  const { call, effects, cstateRootBefore: before, cstateRootAfter: after } = statement;
  const { contractId, methodId } = call;
  const { userLeaf } = current;
  const { cstateHeight } = calledFunction(witness.function, { ...call, keyHash }, gconRoot);
  const uconRoot = moveContractState({ contractId, cstateHeight, before, after }, witness.uconPath, userLeaf.uconRoot);
  const balance = applyBalance({ contractId, ...effects }, userLeaf.balance);
  const { checkpointId } = start;
  const events = appendEvent(
    { checkpointId, contractId, methodId, callIndex: current.txCount, eventsHash: effects.eventsHash },
    witness.eventPath,
    { root: userLeaf.eventRoot, count: userLeaf.eventCount },
  );
  return { ...userLeaf, uconRoot, balance, eventRoot: events.root, eventCount: events.count };
}

/**
 * The transaction stack and the counters after a call, which claims how many slots it has written. How many it did write only a realm can
 * tell.
 */
function count({ statement }: VarsOf<typeof LeafCallWitness>, current: Session['current'], frame: Frame, sums: Sums) {
  const { call, effects, cstateRootBefore, cstateRootAfter } = statement;
  const txStackHash = hashOf(TransactionLink, {
    previous: current.txStackHash,
    kind: new Field(frame.kind),
    callHash: hashOf(Call, call),
  });
  const moved = cstateRootBefore.equals(cstateRootAfter).not();
  const sum = (label: string, a: Field, b: Field | number) => {
    const total = a.add(b).seal();
    if (sums === 'checked') constrain(label, () => total.toBits(32));
    return total;
  };
  const counters = scope('count', () => {
    constrain('slots-range', () => effects.slotsModified.toBits(16));
    constrain('slots-claimed', () => assertDifferentIf(moved, effects.slotsModified, new Field(0)));
    return {
      slotsModified: sum('slots-total', current.slotsModified, effects.slotsModified),
      txCount: sum('transactions', current.txCount, 1),
    };
  });
  return { txStackHash, ...counters };
}

/**
 * The new deadline: 32 bits by its kind, and at most the session's and the call's, the second of which may be any number. A prover may
 * choose an earlier one; it hurts nobody else.
 */
function deadline({ validUntil, statement }: VarsOf<typeof LeafCallWitness>, current: Session['current']): Field {
  return scope('valid-until', () => {
    constrain('session', () => current.validUntil.sub(validUntil).seal().toBits(32));
    constrain('call', () => statement.effects.validUntil.sub(validUntil).seal().toBits(32));
    return validUntil;
  });
}

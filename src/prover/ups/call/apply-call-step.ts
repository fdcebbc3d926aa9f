import { uconLeafOf } from '../../../parth/contract-state.js';
import { NO_CONTRACT } from '../../../parth/field.js';
import { DEFERRED_DEBT_HEIGHT, EVENT_TREE_HEIGHT, MAX_ANCESTORS, MAX_DEFERRED_CALLS } from '../../../parth/heights.js';
import type { CheckpointLeaf } from '../../../parth/leaves.js';
import { EventLeaf } from '../../../parth/leaves.js';
import { Call, type ContractCallStatement } from '../../../parth/statements/contract-call.js';
import {
  DeferredDebt,
  InlineDebt,
  InlineDebtLink,
  TransactionKind,
  TransactionLink,
  type SessionState,
} from '../../../parth/statements/session.js';
import type { MerklePath } from '../../../parth/trees/merkle-tree.js';
import type { ValueOf } from '../../../parth/record.js';
import type { SessionSoFar } from '../session-start.js';
import type { LeafTree, SessionTrees } from '../session-trees.js';
import type { CallWitness, LeafCallWitness } from './apply-call.js';
import type { CalledFunction } from './called-function.js';

/** A call in a session. `statement` is what the contract function's proof says. */
export interface CallInput {
  readonly session: SessionSoFar;
  readonly checkpointLeaf: CheckpointLeaf;
  readonly function: CalledFunction;
  readonly statement: ContractCallStatement;
}

/** How the call came to run. */
interface StepFrame {
  /** A `TransactionKind`. */
  readonly kind: bigint;
  /** The contracts above the one that runs, nearest first. */
  readonly ancestors: readonly bigint[];
}

/** A call that was applied to a session. */
export interface AppliedCall {
  /** What the session had come to before it, and after it. */
  readonly before: SessionState;
  readonly after: SessionState;
  readonly call: CallWitness;
  /** The event leaf that it appended, if any. */
  readonly event: EventLeaf | null;
  /** What it pays: an inline call from the top of the stack, with the stack below it; the oldest deferred call, with its place; or nothing. */
  readonly owed:
    | { readonly kind: 'inline'; readonly debt: ValueOf<typeof InlineDebt>; readonly rest: bigint }
    | { readonly kind: 'deferred'; readonly debt: ValueOf<typeof DeferredDebt>; readonly debtPath: MerklePath }
    | null;
}

/**
 * What the circuits make of a call. Changes `trees` in place. It applies the statement as it is and refuses nothing that a circuit refuses:
 * run the circuit to know. Throws a RangeError where a tree is full, or nothing is owed.
 */
export function applyCallStep(kind: keyof typeof TransactionKind, input: CallInput, trees: SessionTrees): AppliedCall {
  const { current } = input.session;
  switch (kind) {
    case 'standard':
      return applied(input, { kind: TransactionKind.standard, ancestors: [] }, trees, current, null);
    case 'inline': {
      const owed = trees.inline.pop();
      if (owed === undefined) throw new RangeError('no inline call is owed');
      const { debt, rest } = owed;
      const frame = { kind: TransactionKind.inline, ancestors: debt.ancestors };
      return applied(input, frame, trees, { ...current, inlineDebtTop: rest }, { kind, debt, rest });
    }
    case 'deferred': {
      const { callerContractId, contractId, methodId, inputsHash } = input.statement.call;
      const index = current.deferredSettled;
      const debtPath = trees.deferred.path(index);
      trees.deferred.set(index, 0n);
      const paid = { ...current, deferredDebtRoot: trees.deferred.root, deferredSettled: index + 1n };
      const debt = { callerContractId, contractId, methodId, inputsHash };
      return applied(input, { kind: TransactionKind.deferred, ancestors: [] }, trees, paid, { kind, debt, debtPath });
    }
  }
}

/** Applies a call to the session's state once the call itself is settled. */
function applied(
  input: CallInput,
  frame: StepFrame,
  trees: SessionTrees,
  current: SessionState,
  owed: AppliedCall['owed'],
): AppliedCall {
  const { session, statement } = input;
  const { call, effects } = statement;
  const { contractId } = call;

  const uconPath = trees.ucon.path(contractId);
  trees.ucon.set(contractId, uconLeafOf(statement.cstateRootAfter, Number(input.function.contractLeaf.cstateHeight)));
  const event = effects.eventsHash === 0n ? null : eventLeafOf(session, statement);
  const eventPath = append(
    trees.events,
    EVENT_TREE_HEIGHT,
    current.userLeaf.eventCount,
    event && EventLeaf.hash(event),
  );
  const deferredPaths = Array.from({ length: MAX_DEFERRED_CALLS }, (_, i) => {
    const used = BigInt(i) < effects.deferredCount;
    const item = DeferredDebt.hash({ callerContractId: contractId, ...effects.deferredCalls[i]! });
    return append(trees.deferred, DEFERRED_DEBT_HEIGHT, current.deferredAdded + BigInt(i), used ? item : null);
  });
  pushInlineCalls(statement, frame.ancestors, trees.inline, current.inlineDebtTop);

  const after: SessionState = {
    userLeaf: {
      ...current.userLeaf,
      uconRoot: trees.ucon.root,
      balance: current.userLeaf.balance - effects.spent + effects.received,
      eventRoot: trees.events.root,
      eventCount: current.userLeaf.eventCount + (event === null ? 0n : 1n),
    },
    deferredDebtRoot: trees.deferred.root,
    deferredAdded: current.deferredAdded + effects.deferredCount,
    deferredSettled: current.deferredSettled,
    inlineDebtTop: trees.inline.at(-1)?.top ?? current.inlineDebtTop,
    txStackHash: TransactionLink.hash({
      previous: current.txStackHash,
      kind: frame.kind,
      callHash: Call.hash(call),
    }),
    txCount: current.txCount + 1n,
    slotsModified: current.slotsModified + effects.slotsModified,
    validUntil: current.validUntil < effects.validUntil ? current.validUntil : effects.validUntil,
  };
  return {
    before: session.current,
    after,
    call: {
      checkpointLeaf: input.checkpointLeaf,
      function: input.function,
      statement,
      uconPath,
      eventPath,
      deferredPaths,
      validUntil: after.validUntil,
    },
    event,
    owed,
  };
}

/** The witness of a call that makes no calls, of any session's. */
export const leafCallOf = (call: CallWitness): LeafCallWitness => ({
  function: call.function,
  statement: call.statement,
  uconPath: call.uconPath,
  eventPath: call.eventPath,
  validUntil: call.validUntil,
});

/** The leaf that a call which emitted adds to its user's events. */
function eventLeafOf({ start, current }: SessionSoFar, { call, effects }: ContractCallStatement): EventLeaf {
  return {
    checkpointId: start.checkpointId,
    contractId: call.contractId,
    methodId: call.methodId,
    callIndex: current.txCount,
    eventsHash: effects.eventsHash,
  };
}

/** Sets a leaf and gives the path of its slot from before; with nothing to set, a path that the circuit ignores. */
function append(tree: LeafTree, height: number, index: bigint, leaf: bigint | null): MerklePath {
  if (leaf === null) return { index: 0n, siblings: Array.from({ length: height }, () => 0n) };
  const path = tree.path(index);
  tree.set(index, leaf);
  return path;
}

/** Pushes a call's inline calls on the stack, the last one first. */
function pushInlineCalls(
  { call, effects }: ContractCallStatement,
  above: readonly bigint[],
  stack: SessionTrees['inline'],
  top: bigint,
): void {
  const chain = [call.contractId, ...above];
  const ancestors = Array.from({ length: MAX_ANCESTORS }, (_, i) => chain[i] ?? NO_CONTRACT);
  for (const inline of effects.inlineCalls.slice(0, Number(effects.inlineCount)).reverse()) {
    const debt = { callerContractId: call.contractId, ...inline, ancestors };
    const rest = stack.at(-1)?.top ?? top;
    stack.push({ debt, rest, top: InlineDebtLink.hash({ itemHash: InlineDebt.hash(debt), rest }) });
  }
}

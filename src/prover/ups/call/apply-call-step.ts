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
  TransactionLink,
  type SessionState,
  type UpsHeader,
} from '../../../parth/statements/session.js';
import type { MerklePath } from '../../../parth/trees/merkle-tree.js';
import type { LeafTree, SessionTrees, UpsStep } from '../ups-step.js';
import type { CallWitness } from './apply-call.js';
import type { CalledFunction } from './called-function.js';

/** A transaction's input and effect. `statement` is what the contract function's proof says. */
export interface TransactionInput {
  readonly previous: UpsHeader;
  /** The place of the previous step's key in the UPS whitelist. */
  readonly whitelistPath: MerklePath;
  readonly checkpointLeaf: CheckpointLeaf;
  readonly function: CalledFunction;
  readonly statement: ContractCallStatement;
}

/** A transaction step and the event leaf that it appended, if any. */
export interface TransactionStep<Program extends string, Circuit extends string, Witness> extends UpsStep<
  Program,
  Circuit,
  Witness
> {
  readonly event: EventLeaf | null;
}

/** How the call came to run. */
export interface StepFrame {
  /** A `TransactionKind`. */
  readonly kind: bigint;
  /** The contracts above the one that runs, nearest first. */
  readonly ancestors: readonly bigint[];
}

/**
 * What `applyCall` makes of a call. Changes `trees` in place. It applies the statement as it is and refuses nothing that the circuit refuses:
 * run the circuit to know. Throws a RangeError where a tree is full. `current` is the session's state once the call itself is settled.
 */
export function applyCallStep(
  input: TransactionInput,
  frame: StepFrame,
  trees: SessionTrees,
  current: SessionState = input.previous.current,
): { readonly call: CallWitness; readonly header: UpsHeader; readonly event: EventLeaf | null } {
  const { previous, statement } = input;
  const { call, effects } = statement;
  const { contractId } = call;

  const uconPath = trees.ucon.path(contractId);
  trees.ucon.set(contractId, uconLeafOf(statement.cstateRootAfter, Number(input.function.contractLeaf.cstateHeight)));
  const event = effects.eventsHash === 0n ? null : eventLeafOf(previous, statement);
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

  const next: SessionState = {
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
    call: {
      checkpointLeaf: input.checkpointLeaf,
      function: input.function,
      statement,
      uconPath,
      eventPath,
      deferredPaths,
      validUntil: next.validUntil,
    },
    header: { ...previous, current: next },
    event,
  };
}

/** The leaf that a call which emitted adds to its user's events. */
function eventLeafOf({ start, current }: UpsHeader, { call, effects }: ContractCallStatement): EventLeaf {
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

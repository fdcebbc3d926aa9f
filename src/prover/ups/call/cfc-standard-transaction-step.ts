import { uconLeafOf } from '../../../parth/contract-state.js';
import { DEFERRED_DEBT_HEIGHT, EVENT_TREE_HEIGHT, MAX_ANCESTORS, MAX_DEFERRED_CALLS } from '../../../parth/heights.js';
import { NO_CONTRACT } from '../../../parth/field.js';
import type { CheckpointLeaf } from '../../../parth/leaves.js';
import { EventLeaf } from '../../../parth/leaves.js';
import type { MerklePath } from '../../../parth/trees/merkle-tree.js';
import { Call, type ContractCallStatement } from '../../../parth/statements/contract-call.js';
import {
  DeferredDebt,
  InlineDebt,
  InlineDebtLink,
  TransactionKind,
  TransactionLink,
  type SessionState,
  type UpsHeader,
} from '../../../parth/statements/session.js';
import type { StandardTransactionWitness } from './cfc-standard-transaction.js';
import type { CalledFunction } from './called-function.js';
import type { UpsStep, SessionTrees, LeafTree } from '../ups-step.js';

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
export interface TransactionStep extends UpsStep<'UPSCFCStandardTransaction', StandardTransactionWitness> {
  readonly event: EventLeaf | null;
}

/**
 * UPSCFCStandardTransaction: a call by the user. Changes `trees` in place. It applies the statement as it is and refuses nothing that the
 * circuit refuses: run the circuit to know. Throws a RangeError where a tree is full.
 */
export function standardTransactionStep(input: TransactionInput, trees: SessionTrees): TransactionStep {
  const { previous, statement } = input;
  const { current } = previous;
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
    inlineDebtTop: pushInlineCalls(statement, current.inlineDebtTop),
    txStackHash: TransactionLink.hash({
      previous: current.txStackHash,
      kind: TransactionKind.standard,
      callHash: Call.hash(call),
    }),
    txCount: current.txCount + 1n,
    slotsModified: current.slotsModified + effects.slotsModified,
    validUntil: current.validUntil < effects.validUntil ? current.validUntil : effects.validUntil,
  };
  return {
    program: 'UpsSession',
    circuit: 'UPSCFCStandardTransaction',
    witness: {
      previous: { header: previous, whitelistPath: input.whitelistPath },
      call: {
        checkpointLeaf: input.checkpointLeaf,
        function: input.function,
        statement,
        uconPath,
        eventPath,
        deferredPaths,
        validUntil: next.validUntil,
      },
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

/** The inline debt stack after a call by the user: the last call is pushed first. */
function pushInlineCalls({ call, effects }: ContractCallStatement, top: bigint): bigint {
  const ancestors = Array.from({ length: MAX_ANCESTORS }, (_, i) => (i === 0 ? call.contractId : NO_CONTRACT));
  return effects.inlineCalls.slice(0, Number(effects.inlineCount)).reduceRight((rest, inline) => {
    const itemHash = InlineDebt.hash({ callerContractId: call.contractId, ...inline, ancestors });
    return InlineDebtLink.hash({ itemHash, rest });
  }, top);
}

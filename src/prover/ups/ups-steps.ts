import { uconLeafOf } from '../../parth/contract-state.js';
import {
  DEFERRED_DEBT_HEIGHT,
  EVENT_TREE_HEIGHT,
  MAX_ANCESTORS,
  MAX_DEFERRED_CALLS,
  USER_CONTRACT_TREE_HEIGHT,
} from '../../parth/heights.js';
import { NO_CONTRACT } from '../../parth/field.js';
import {
  CheckpointLeaf,
  EventLeaf,
  UserLeaf,
  type ContractLeaf,
  type FunctionLeaf,
  type NetworkConfig,
  type RegistrationLeaf,
} from '../../parth/leaves.js';
import { emptyRoot, type MerklePath } from '../../parth/merkle-tree.js';
import { Call, type ContractCallStatement } from '../../parth/statements/contract-call.js';
import {
  DeferredDebt,
  InlineDebt,
  InlineDebtLink,
  TransactionKind,
  TransactionLink,
  type SessionState,
  type UpsHeader,
} from '../../parth/statements/session.js';
import { userIdOf } from '../../parth/user-id.js';
import type { StandardTransactionWitness } from './cfc-standard-transaction.js';
import type { StartRegisterUserWitness } from './start-register-user.js';
import type { StartSessionWitness } from './start-session.js';

/** A tree that a session changes: a `MerkleTree`, or a `PartialMerkleTree` that knows the leaves in question. */
export interface LeafTree {
  readonly root: bigint;
  path(index: bigint): MerklePath;
  set(index: bigint, leaf: bigint): void;
}

/** The trees behind a session's state. Each transaction changes them in place. */
export interface SessionTrees {
  /** UCON: the user's contract states. */
  readonly ucon: LeafTree;
  /** EDATA: the user's events. */
  readonly events: LeafTree;
  /** The session's deferred debts; a new `MerkleTree(DEFERRED_DEBT_HEIGHT)` at its start. */
  readonly deferred: LeafTree;
}

/** The checkpoint that a session starts from. */
export interface SessionAnchor {
  readonly checkpointTreeRoot: bigint;
  readonly leaf: CheckpointLeaf;
  readonly config: NetworkConfig;
  /** Its index is the checkpoint's id. */
  readonly path: MerklePath;
}

/** One step's input and the header that its proof will state. */
export interface UpsStep<Name extends string, W> {
  readonly program: 'UpsSession';
  readonly circuit: Name;
  readonly witness: W;
  readonly header: UpsHeader;
}

/** UPSStartSession: a user who has a leaf under the anchor. */
export function startSessionStep(
  upsWhitelistRoot: bigint,
  anchor: SessionAnchor,
  userLeaf: UserLeaf,
  userPath: MerklePath,
): UpsStep<'UPSStartSession', StartSessionWitness> {
  const { checkpointTreeRoot, leaf, path, config } = anchor;
  return {
    program: 'UpsSession',
    circuit: 'UPSStartSession',
    witness: { upsWhitelistRoot, anchor: { checkpointTreeRoot, leaf, path, config }, userLeaf, userPath },
    header: startHeader(upsWhitelistRoot, anchor, UserLeaf.hash(userLeaf), userLeaf),
  };
}

/** UPSStartRegisterUser: a registered user without a leaf. `userPath` proves the empty slot. Throws a RangeError where no user id is left. */
export function startRegisterUserStep(
  upsWhitelistRoot: bigint,
  anchor: SessionAnchor,
  registration: RegistrationLeaf,
  registrationPath: MerklePath,
  userPath: MerklePath,
): UpsStep<'UPSStartRegisterUser', StartRegisterUserWitness> {
  const { checkpointTreeRoot, leaf, path, config } = anchor;
  const userId = userIdOf(registrationPath.index - 1n, config.realmBits);
  return {
    program: 'UpsSession',
    circuit: 'UPSStartRegisterUser',
    witness: {
      upsWhitelistRoot,
      anchor: { checkpointTreeRoot, leaf, path, config },
      registration,
      registrationPath,
      userPath,
    },
    header: startHeader(upsWhitelistRoot, anchor, 0n, freshUserLeaf(registration.publicKeyHash, userId)),
  };
}

/** The leaf of a user who never had a session, before the first one sets its `lastCheckpointId`. */
export function freshUserLeaf(publicKeyHash: bigint, userId: bigint): UserLeaf {
  return {
    publicKeyHash,
    uconRoot: emptyRoot(USER_CONTRACT_TREE_HEIGHT),
    balance: 0n,
    nonce: 0n,
    lastCheckpointId: 0n,
    eventRoot: emptyRoot(EVENT_TREE_HEIGHT),
    eventCount: 0n,
    userId,
  };
}

function startHeader(
  upsWhitelistRoot: bigint,
  anchor: SessionAnchor,
  startUserLeafHash: bigint,
  userLeaf: UserLeaf,
): UpsHeader {
  const checkpointId = anchor.path.index;
  return {
    upsWhitelistRoot,
    start: {
      checkpointId,
      checkpointTreeRoot: anchor.checkpointTreeRoot,
      checkpointLeafHash: CheckpointLeaf.hash(anchor.leaf),
      startUserLeafHash,
      userId: userLeaf.userId,
      publicKeyHash: userLeaf.publicKeyHash,
      nonce: userLeaf.nonce,
    },
    current: {
      userLeaf: { ...userLeaf, lastCheckpointId: checkpointId },
      deferredDebtRoot: emptyRoot(DEFERRED_DEBT_HEIGHT),
      deferredAdded: 0n,
      deferredSettled: 0n,
      inlineDebtTop: 0n,
      txStackHash: 0n,
      txCount: 0n,
      slotsModified: 0n,
      validUntil: checkpointId + anchor.config.maxAnchorAge,
    },
  };
}

/** The deployed function that a transaction calls. */
export interface CalledFunction {
  readonly contractLeaf: ContractLeaf;
  /** Under the anchor's `gconRoot`; its index is the contract id. */
  readonly contractPath: MerklePath;
  readonly functionLeaf: FunctionLeaf;
  /** Under the contract's `cftRoot`; its index is the function id. */
  readonly functionPath: MerklePath;
}

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

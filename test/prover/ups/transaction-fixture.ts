import { NO_CONTRACT } from '../../../src/parth/field.js';
import { MAX_ANCESTORS } from '../../../src/parth/heights.js';
import { rootFromPath } from '../../../src/parth/trees/merkle-tree.js';
import { ContractCallStatement, type CallEffects } from '../../../src/parth/statements/contract-call.js';
import {
  DeferredDebt,
  InlineDebt,
  InlineDebtLink,
  UpsHeader,
  type SessionState,
} from '../../../src/parth/statements/session.js';
import type { upsCfcStandardTransaction } from '../../../src/prover/ups/call/cfc-standard-transaction.js';
import { deferredTransactionStep } from '../../../src/prover/ups/call/cfc-deferred-transaction-step.js';
import { inlineTransactionStep } from '../../../src/prover/ups/call/cfc-inline-transaction-step.js';
import { standardTransactionStep } from '../../../src/prover/ups/call/cfc-standard-transaction-step.js';
import { startSessionStep } from '../../../src/prover/ups/start-session-step.js';
import type { ConstraintCase, Draft, Mutable } from '../../support/constraints.js';
import {
  UPS_KEY,
  USER_ID,
  anchorOf,
  called,
  functions,
  statementOf,
  upsWhitelist,
  userLeaf,
  userTrees,
  users,
} from './session-fixture.js';

export type TransactionShape = (typeof upsCfcStandardTransaction)['witness']['shape'];
export type TransactionCase = ConstraintCase<TransactionShape>;
export type TransactionDraft = Draft<TransactionShape>;

export const anchor = anchorOf();
export const started = () => startSessionStep(upsWhitelist.root, anchor, userLeaf, users.path(USER_ID)).header;

/** Who made the call, where a contract did, and what was on the stack below it. */
export const CALLER = 3n;
export const REST = 7070n;

const STEPS = {
  standard: standardTransactionStep,
  inline: inlineTransactionStep,
  deferred: deferredTransactionStep,
} as const;
export type Kind = keyof typeof STEPS;

/** A transaction that differs from one without effects on contract 2. */
export interface TransactionOptions {
  readonly contractId?: bigint;
  readonly functionId?: number;
  readonly effects?: Partial<CallEffects>;
  /** The contract's root after the call. */
  readonly after?: bigint;
  /** What differs from the state after the start. */
  readonly current?: Partial<SessionState>;
  readonly trees?: ReturnType<typeof userTrees>;
}

/** A transaction on a started session, with the input of its circuit. One that a contract made is owed, and nothing else is by default. */
export const transactionOf =
  <K extends Kind>(kind: K) =>
  (options: TransactionOptions = {}) => {
    const { contractId = 2n, functionId = 0, trees = userTrees(), effects, after } = options;
    const first = started();
    const current = { ...first.current, ...(kind === 'deferred' && { deferredAdded: 1n }), ...options.current };
    const more = after === undefined ? { functionId } : { functionId, after };
    const made = statementOf({ ...first, current }, trees, contractId, effects, more);
    const caller = kind === 'standard' ? NO_CONTRACT : CALLER;
    const statement = { ...made, call: { ...made.call, callerContractId: caller } };
    if (kind === 'inline') current.inlineDebtTop = owe(statement, trees);
    if (kind === 'deferred') {
      trees.deferred.set(current.deferredSettled, DeferredDebt.hash(deferredDebtOf(statement)));
      current.deferredDebtRoot = trees.deferred.root;
    }
    const previous: UpsHeader = { ...first, current };
    const input = {
      previous,
      whitelistPath: upsWhitelist.path(0n),
      checkpointLeaf: anchor.leaf,
      function: called(contractId, functionId),
      statement,
    };
    const step = STEPS[kind](input, trees) as ReturnType<(typeof STEPS)[K]>;
    const children = [
      { output: UpsHeader.hash(previous), keyHash: UPS_KEY },
      { output: ContractCallStatement.hash(statement), keyHash: functions[functionId]!.fingerprint },
    ];
    const witness = step.witness as ReturnType<(typeof STEPS)[K]>['witness'];
    return { previous, statement, step, trees, input: { witness, children } };
  };

export const transaction = transactionOf('standard');

/** Puts a call of `CALLER` on the stack, as its step did. */
function owe({ call }: ContractCallStatement, trees: ReturnType<typeof userTrees>): bigint {
  const { contractId, methodId, inputsHash, outputsHash } = call;
  const ancestors = Array.from({ length: MAX_ANCESTORS }, (_, i) => (i === 0 ? CALLER : NO_CONTRACT));
  const debt = { callerContractId: CALLER, contractId, methodId, inputsHash, outputsHash, ancestors };
  const top = InlineDebtLink.hash({ itemHash: InlineDebt.hash(debt), rest: REST });
  trees.inline.push({ debt, rest: REST, top });
  return top;
}

const deferredDebtOf = ({ call: { contractId, methodId, inputsHash } }: ContractCallStatement) => ({
  callerContractId: CALLER,
  contractId,
  methodId,
  inputsHash,
});

/** A change of what is owed: the previous step's header and output follow. */
export const owes = (change: (debt: Mutable<InlineDebtValue>) => void) => (draft: TransactionDraft) => {
  const { previous, ...witness } = draft.witness as TransactionDraft['witness'] & Partial<OwedDraft>;
  const { current } = previous.header;
  if (witness.debt === undefined) return;
  change(witness.debt);
  if (witness.debtPath === undefined) {
    current.inlineDebtTop = InlineDebtLink.hash({ itemHash: InlineDebt.hash(witness.debt), rest: witness.rest! });
  } else {
    const { index, siblings } = witness.debtPath;
    current.deferredDebtRoot = rootFromPath(DeferredDebt.hash(witness.debt), index, siblings);
  }
  draft.children[0]!.output = UpsHeader.hash(previous.header);
};

type InlineDebtValue = Parameters<(typeof InlineDebt)['hash']>[0];

/** What the witness of a call that a contract made has beside that of a call by the user: a path of the tree, or the rest of the stack. */
interface OwedDraft {
  debt: Mutable<InlineDebtValue>;
  rest: bigint;
  debtPath: { index: bigint; siblings: bigint[] };
}

/** A change of what the contract function's proof says: its output follows, and what is owed does not. */
export const claims = (change: (statement: Mutable<ContractCallStatement>) => void) => (draft: TransactionDraft) => {
  change(draft.witness.call.statement);
  draft.children[1]!.output = ContractCallStatement.hash(draft.witness.call.statement);
};

/** The same of a call that is owed as it is claimed; who made it stays. */
export const says = (change: (statement: Mutable<ContractCallStatement>) => void) => (draft: TransactionDraft) => {
  claims(change)(draft);
  const { contractId, methodId, inputsHash, outputsHash } = draft.witness.call.statement.call;
  owes((debt) => void Object.assign(debt, { contractId, methodId, inputsHash, outputsHash }))(draft);
};

/** A change of the previous step's header: its output follows. */
export const follows = (change: (header: Mutable<UpsHeader>) => void) => (draft: TransactionDraft) => {
  change(draft.witness.previous.header);
  draft.children[0]!.output = UpsHeader.hash(draft.witness.previous.header);
};

// A call of each kind on a started session, as the circuits of segments take it.
import { NO_CONTRACT } from '../../../src/parth/field.js';
import { MAX_ANCESTORS } from '../../../src/parth/heights.js';
import { rootFromPath } from '../../../src/parth/trees/merkle-tree.js';
import {
  ContractCallStatement,
  type CallEffects,
  type SessionStart,
} from '../../../src/parth/statements/contract-call.js';
import {
  DeferredDebt,
  InlineDebt,
  InlineDebtLink,
  UpsSegment,
  type SessionState,
} from '../../../src/parth/statements/session.js';
import { applyCallStep } from '../../../src/prover/ups/call/apply-call-step.js';
import type { upsCfcDeferredTransaction } from '../../../src/prover/ups/segment/cfc-deferred-transaction.js';
import type { upsCfcInlineTransaction } from '../../../src/prover/ups/segment/cfc-inline-transaction.js';
import type { upsCfcStandardTransaction } from '../../../src/prover/ups/segment/cfc-standard-transaction.js';
import { deferredSegment, inlineSegment, standardSegment } from '../../../src/prover/ups/segment/segment-step.js';
import type { ConstraintCase, Draft, Mutable } from '../../support/constraints.js';
import { SEGMENT_KEY, anchorOf, called, functions, started, statementOf, userTrees } from './session-fixture.js';

type StandardShape = (typeof upsCfcStandardTransaction)['witness']['shape'];
type InlineShape = (typeof upsCfcInlineTransaction)['witness']['shape'];
type DeferredShape = (typeof upsCfcDeferredTransaction)['witness']['shape'];

/** What the circuits of all kinds of calls have in their witness; the rest is of one kind. */
export type TransactionShape = Pick<StandardShape, 'call'>;
export type TransactionCase = ConstraintCase<TransactionShape>;
export type TransactionDraft = Draft<TransactionShape>;
type AnyWitness = TransactionDraft['witness'] &
  Partial<Draft<StandardShape>['witness'] & Draft<InlineShape>['witness'] & Draft<DeferredShape>['witness']>;

/** The child that is the contract function's proof. */
export const functionChild = ({ children }: TransactionDraft): TransactionDraft['children'][number] => children.at(-1)!;

export const anchor = anchorOf();

/** Who made the call, where a contract did, and what was on the stack below it. */
export const CALLER = 3n;
export const REST = 7070n;

export type Kind = 'standard' | 'inline' | 'deferred';
export interface Witnesses {
  standard: ReturnType<typeof standardSegment>['witness'];
  inline: ReturnType<typeof inlineSegment>['witness'];
  deferred: ReturnType<typeof deferredSegment>['witness'];
}

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
    const { start, current: begun } = started();
    const current = { ...begun, ...(kind === 'deferred' && { deferredAdded: 1n }), ...options.current };
    const more = after === undefined ? { functionId } : { functionId, after };
    const made = statementOf({ start, current }, trees, contractId, effects, more);
    const caller = kind === 'standard' ? NO_CONTRACT : CALLER;
    const statement = { ...made, call: { ...made.call, callerContractId: caller } };
    if (kind === 'inline') current.inlineDebtTop = owe(statement, trees);
    if (kind === 'deferred') {
      trees.deferred.set(current.deferredSettled, DeferredDebt.hash(deferredDebtOf(statement)));
      current.deferredDebtRoot = trees.deferred.root;
    }
    const input = {
      session: { start, current },
      checkpointLeaf: anchor.leaf,
      function: called(contractId, functionId),
      statement,
    };
    const applied = applyCallStep(kind, input, trees);
    const previous = { start, before: begun, after: current };
    const step =
      kind === 'standard'
        ? standardSegment(start, applied)
        : (kind === 'inline' ? inlineSegment : deferredSegment)(previous, applied);
    const contractProof = {
      output: ContractCallStatement.hash(statement),
      keyHash: functions[functionId]!.fingerprint,
    };
    const segmentProof = { output: UpsSegment.hash(previous), keyHash: SEGMENT_KEY };
    const children = kind === 'standard' ? [contractProof] : [segmentProof, contractProof];
    const { before, after: state, event } = applied;
    const output = UpsSegment.hash(step.segment);
    const witness = step.witness as Witnesses[K];
    return {
      start,
      before,
      after: state,
      event,
      statement,
      trees,
      segment: step.segment,
      output,
      input: { witness, children },
    };
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

interface SoFar {
  readonly start: Mutable<SessionStart>;
  readonly current: Mutable<SessionState>;
}

/** A change of what the call goes on from: the proof of the segment before it, if there is one, says it too. */
export const follows = (change: (session: SoFar) => void) => (draft: TransactionDraft) => {
  const { previous, start, before } = draft.witness as AnyWitness;
  if (previous === undefined) return change({ start: start!, current: before! });
  change({ start: previous.start, current: previous.after });
  draft.children[0]!.output = UpsSegment.hash(previous);
};

/** A change of what is owed: the segment before follows. */
export const owes = (change: (debt: Mutable<InlineDebtValue>) => void) => (draft: TransactionDraft) => {
  const { debt, rest, debtPath } = draft.witness as AnyWitness;
  if (debt === undefined) return;
  change(debt);
  follows(({ current }) => {
    if (debtPath === undefined) {
      current.inlineDebtTop = InlineDebtLink.hash({ itemHash: InlineDebt.hash(debt), rest: rest! });
    } else {
      current.deferredDebtRoot = rootFromPath(DeferredDebt.hash(debt), debtPath.index, debtPath.siblings);
    }
  })(draft);
};

type InlineDebtValue = Parameters<(typeof InlineDebt)['hash']>[0];

/** A change of what the contract function's proof says: its output follows, and what is owed does not. */
export const claims = (change: (statement: Mutable<ContractCallStatement>) => void) => (draft: TransactionDraft) => {
  change(draft.witness.call.statement);
  functionChild(draft).output = ContractCallStatement.hash(draft.witness.call.statement);
};

/** The same of a call that is owed as it is claimed; who made it stays. */
export const says = (change: (statement: Mutable<ContractCallStatement>) => void) => (draft: TransactionDraft) => {
  claims(change)(draft);
  const { contractId, methodId, inputsHash, outputsHash } = draft.witness.call.statement.call;
  owes((debt) => void Object.assign(debt, { contractId, methodId, inputsHash, outputsHash }))(draft);
};

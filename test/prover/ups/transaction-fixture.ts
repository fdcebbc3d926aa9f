import { ContractCallStatement, type CallEffects } from '../../../src/parth/statements/contract-call.js';
import { UpsHeader, type SessionState } from '../../../src/parth/statements/session.js';
import type { upsCfcStandardTransaction } from '../../../src/prover/ups/call/cfc-standard-transaction.js';
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

/** A transaction on a started session, with the input of its circuit. */
export function transaction(options: TransactionOptions = {}) {
  const { contractId = 2n, functionId = 0, trees = userTrees(), effects, after } = options;
  const first = started();
  const previous: UpsHeader = { ...first, current: { ...first.current, ...options.current } };
  const more = after === undefined ? { functionId } : { functionId, after };
  const statement = statementOf(previous, trees, contractId, effects, more);
  const step = standardTransactionStep(
    {
      previous,
      whitelistPath: upsWhitelist.path(0n),
      checkpointLeaf: anchor.leaf,
      function: called(contractId, functionId),
      statement,
    },
    trees,
  );
  const children = [
    { output: UpsHeader.hash(previous), keyHash: UPS_KEY },
    { output: ContractCallStatement.hash(statement), keyHash: functions[functionId]!.fingerprint },
  ];
  return { previous, statement, step, trees, input: { witness: step.witness, children } };
}

/** A change of what the contract function's proof says: its output follows. */
export const says = (change: (statement: Mutable<ContractCallStatement>) => void) => (draft: TransactionDraft) => {
  change(draft.witness.call.statement);
  draft.children[1]!.output = ContractCallStatement.hash(draft.witness.call.statement);
};

/** A change of the previous step's header: its output follows. */
export const follows = (change: (header: Mutable<UpsHeader>) => void) => (draft: TransactionDraft) => {
  change(draft.witness.previous.header);
  draft.children[0]!.output = UpsHeader.hash(draft.witness.previous.header);
};

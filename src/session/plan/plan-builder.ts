import type { CallEvents, EventContents } from '../../parth/events.js';
import { ContractCallStatement } from '../../parth/statements/contract-call.js';
import { TransactionKind } from '../../parth/statements/session.js';
import type { SessionTransaction } from '../../prover/signature/actor-signature-step.js';
import { sessionFee } from '../../parth/session-fee.js';
import { applyCallStep, type AppliedCall } from '../../prover/ups/call/apply-call-step.js';
import { sessionEnd } from '../../prover/ups/session-end.js';
import { startedSessionOf, type SessionSoFar, type SessionUser } from '../../prover/ups/session-start.js';
import { alreadyExpired, balanceTooLow } from '../refusals.js';
import type { Execution } from '../../compiler/interpreter/execution.js';
import { executeCallTree, type DueCall } from '../../compiler/call/call-tree.js';
import { userCall, type SessionExecution } from './execute-session-call.js';
import { SessionWorld } from './session-world.js';
import { slotChange, summarize } from './summarize-call.js';
import type { SessionCall } from '../files/session-file.js';
import type { CallSummary, MadeCallSummary, SessionProof, SessionPlan } from './session-plan.js';
import { LocalSessionState, deployedFunction } from './local-session-state.js';
import type { PlanContext } from './plan-context.js';
import { planProofs } from './plan-proofs.js';
import { refuseTooLarge } from './refuse-too-large.js';

/** Builds a plan call by call. */
export class PlanBuilder {
  readonly #state: LocalSessionState;
  readonly #user: SessionUser;
  readonly #calls: CallSummary[] = [];
  readonly #events: CallEvents[] = [];
  readonly #transactions: SessionTransaction[] = [];
  readonly #applied: AppliedCall[] = [];
  readonly #callProofs: SessionProof[] = [];
  #session: SessionSoFar;

  constructor(private readonly context: PlanContext) {
    const { source, anchor, registration, user } = context;
    this.#user = { anchor, registration, user: { ...user, userId: registration.userId } };
    this.#session = startedSessionOf(this.#user);
    this.#state = new LocalSessionState(source, anchor, this.#session.current.userLeaf);
  }

  /** Executes a call with all that follows from it, and plans the proof of each contract's function. */
  async call(call: SessionCall): Promise<void> {
    const { source, anchor, publicKey, observer } = this.context;
    const index = this.#calls.length;
    const made: MadeCallSummary[] = [];
    const world = new SessionWorld(
      { source, anchor, publicKey, start: this.#session.start, index, observer },
      this.#state,
      () => this.#session.current.userLeaf.balance,
      async (due, executed) => {
        made.push(summarize(due, executed));
        await this.#transaction(due, executed);
      },
    );
    await executeCallTree(world, userCall(call, await this.#state.contract(call.contractId), index));
    const [first, ...calls] = made;
    this.#calls.push({ ...first!, args: call.args, calls });
  }

  async #transaction(due: DueCall, executed: SessionExecution): Promise<void> {
    const { statement, circuit, contract, method } = executed;
    const session = this.#session;
    if (statement.effects.eventsHash !== 0n) await this.#state.prepareEvent(session.current.userLeaf.eventCount);
    const called = deployedFunction(contract, method.functionId);
    const input = { session, checkpointLeaf: this.context.anchor.leaf, function: called, statement };
    const applied = applyCallStep(due.kind, input, this.#state.trees);
    this.#state.apply(contract, executed);
    if (applied.event !== null) this.#events.push({ leaf: applied.event, emitted: contentsOf(executed.execution) });
    this.#session = { start: session.start, current: applied.after };
    this.#transactions.push({ kind: TransactionKind[due.kind], call: statement.call });
    this.#applied.push(applied);
    this.#callProofs.push({
      id: `call-${this.#callProofs.length}`,
      title: circuit.name,
      program: { kind: 'contract', artifact: contract.artifact, method: method.abi.name },
      circuit: circuit.name,
      witness: executed.witness,
      children: [],
      output: ContractCallStatement.hash(statement),
      keyHash: called.functionLeaf.fingerprint,
    });
  }

  /** Plans the other proofs. Throws `QED3205` for a balance below the fee, `QED3209` for a deadline that has passed, `QED3216` for more changes than an end cap holds. */
  end(): SessionPlan {
    const { anchor, publicKey, user } = this.context;
    const { current, start } = this.#session;
    const fee = sessionFee(anchor.config, current.txCount, current.slotsModified);
    if (fee > current.userLeaf.balance) throw balanceTooLow(current.userLeaf.balance, fee);
    if (current.validUntil <= anchor.checkpointId) throw alreadyExpired(current.validUntil, anchor.checkpointId);
    const end = sessionEnd(this.#session, anchor.config);
    const { authorization, result, endUserLeaf } = end;
    const outcome = { result, endUserLeaf, updates: this.#state.updates(), events: this.#events };
    refuseTooLarge(outcome);
    return {
      anchor,
      userId: start.userId,
      publicKey,
      firstSession: user.leaf === null,
      calls: this.#calls,
      changes: this.#netChanges(),
      fee,
      balance: { before: user.leaf?.balance ?? 0n, after: endUserLeaf.balance },
      validUntil: current.validUntil,
      authorization,
      ...outcome,
      proofs: planProofs(this.context, {
        user: this.#user,
        start,
        applied: this.#applied,
        transactions: this.#transactions,
        callProofs: this.#callProofs,
        end,
      }),
    };
  }

  #netChanges(): SessionPlan['changes'] {
    return this.#state
      .contracts()
      .flatMap((contract) =>
        [...contract.written]
          .sort((a, b) => (a < b ? -1 : 1))
          .flatMap((slot) =>
            slotChange(
              contract,
              slot,
              contract.slotsAtAnchor.get(slot) ?? 0n,
              contract.cstate.get(slot),
              contract.entries,
            ),
          ),
      );
  }
}

/** What a call emitted, without the names that only its source knows. */
const contentsOf = ({ events }: Execution): EventContents[] =>
  events.map(({ eventId, values }) => ({ eventId, values }));

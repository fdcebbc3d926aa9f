import type { MerklePath } from '../../parth/trees/merkle-tree.js';
import type { CallEvents, EventContents } from '../../parth/events.js';
import { ContractCallStatement } from '../../parth/statements/contract-call.js';
import { EndCapResult, TransactionKind, UpsHeader } from '../../parth/statements/session.js';
import type { CallWitness } from '../../prover/ups/call/apply-call.js';
import { upsStartRegisterUser } from '../../prover/ups/start-register-user.js';
import { upsStartSession } from '../../prover/ups/start-session.js';
import { StandardEndCapWitness } from '../../prover/ups/standard-end-cap.js';
import type { SessionTransaction } from '../../prover/signature/actor-signature-step.js';
import { sessionFee } from '../../parth/session-fee.js';
import { endCapStep } from '../../prover/ups/standard-end-cap-step.js';
import { freshUserLeaf } from '../../parth/fresh-user-leaf.js';
import { startRegisterUserStep } from '../../prover/ups/start-register-user-step.js';
import { startSessionStep } from '../../prover/ups/start-session-step.js';
import { upsWhitelist } from '../../prover/programs/whitelists.js';
import { alreadyExpired, balanceTooLow } from '../refusals.js';
import type { Execution } from '../../compiler/interpreter/execution.js';
import { executeCallTree, type DueCall } from '../../compiler/call/call-tree.js';
import { userCall, type SessionExecution } from './execute-session-call.js';
import { SessionWorld } from './session-world.js';
import { slotChange, summarize } from './summarize-call.js';
import { transactionStep } from './transaction-step.js';
import type { SessionCall } from '../files/session-file.js';
import type { CallSummary, MadeCallSummary, SessionProof, SessionPlan } from './session-plan.js';
import { LocalSessionState, deployedFunction } from './local-session-state.js';
import type { PlanContext } from './plan-context.js';
import { planExpress } from './plan-express.js';
import { planSignature, SIGNATURE_PROGRAMS } from './plan-signature.js';
import { refuseTooLarge } from './refuse-too-large.js';

/** Builds a plan call by call. */
export class PlanBuilder {
  readonly #state: LocalSessionState;
  readonly #whitelist;
  readonly #proofs: SessionProof[] = [];
  readonly #calls: CallSummary[] = [];
  readonly #events: CallEvents[] = [];
  readonly #transactions: SessionTransaction[] = [];
  readonly #callWitnesses: CallWitness[] = [];
  #header: UpsHeader;
  #lastStep: SessionProof;

  constructor(private readonly context: PlanContext) {
    const { source, anchor, keys, registration, user } = context;
    this.#whitelist = upsWhitelist({ UpsSession: keys.UpsSession, UpsDebt: keys.UpsDebt });
    const leaf = user.leaf ?? freshUserLeaf(registration.leaf.publicKeyHash, registration.userId);
    this.#state = new LocalSessionState(source, anchor, leaf);
    const { root } = this.#whitelist;
    const step =
      user.leaf === null
        ? startRegisterUserStep(root, anchor, registration.leaf, registration.path, user.path)
        : startSessionStep(root, anchor, user.leaf, user.path);
    this.#header = step.header;
    const witness =
      step.circuit === 'UPSStartSession'
        ? upsStartSession.witness.toJSON(step.witness)
        : upsStartRegisterUser.witness.toJSON(step.witness);
    this.#lastStep = this.#plan({
      id: 'start',
      title: 'session start',
      program: { kind: 'protocol', name: step.program },
      circuit: step.circuit,
      witness,
      children: [],
      output: UpsHeader.hash(step.header),
      keyHash: keys.UpsSession,
    });
  }

  /** Executes a call with all that follows from it, and plans the two proofs of each: of the contract's function and the session's step. */
  async call(call: SessionCall): Promise<void> {
    const { source, anchor, publicKey } = this.context;
    const index = this.#calls.length;
    const made: MadeCallSummary[] = [];
    const world = new SessionWorld(
      { source, anchor, publicKey, start: this.#header.start, index },
      this.#state,
      () => this.#header.current.userLeaf.balance,
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
    const { anchor, keys } = this.context;
    const { statement, circuit, contract, method } = executed;
    const header = this.#header;
    const place = this.#transactions.length;
    if (statement.effects.eventsHash !== 0n) await this.#state.prepareEvent(header.current.userLeaf.eventCount);
    const called = deployedFunction(contract, method.functionId);
    const input = {
      previous: header,
      whitelistPath: this.#lastStepPath(),
      checkpointLeaf: anchor.leaf,
      function: called,
      statement,
    };
    const step = transactionStep(due.kind, input, this.#state.trees);
    this.#state.apply(contract, executed);
    if (step.event !== null) this.#events.push({ leaf: step.event, emitted: contentsOf(executed.execution) });
    this.#header = step.header;
    this.#transactions.push({ kind: TransactionKind[due.kind], call: statement.call });
    this.#callWitnesses.push(step.call);

    const functionProof = this.#plan({
      id: `call-${place}`,
      title: circuit.name,
      program: { kind: 'contract', artifact: contract.artifact, method: method.abi.name },
      circuit: circuit.name,
      witness: executed.witness,
      children: [],
      output: ContractCallStatement.hash(statement),
      keyHash: called.functionLeaf.fingerprint,
    });
    this.#lastStep = this.#plan({
      id: `step-${place}`,
      title: `session step ${place + 1}`,
      program: { kind: 'protocol', name: step.program },
      circuit: step.circuit,
      witness: step.witness,
      children: [this.#lastStep.id, functionProof.id],
      output: UpsHeader.hash(step.header),
      keyHash: keys[step.program],
    });
  }

  /** The place of the last step's key in the UPS whitelist. */
  #lastStepPath(): MerklePath {
    return this.#whitelist.path((this.#lastStep.program as { name: 'UpsSession' | 'UpsDebt' }).name);
  }

  /** Plans the signature and the end cap. Throws `QED3205` for a balance below the fee, `QED3209` for a deadline that has passed, `QED3216` for more changes than an end cap holds. */
  end(): SessionPlan {
    const { anchor, publicKey, keys, user } = this.context;
    const { current, start } = this.#header;
    const fee = sessionFee(anchor.config, current.txCount, current.slotsModified);
    if (fee > current.userLeaf.balance) throw balanceTooLow(current.userLeaf.balance, fee);
    if (current.validUntil <= anchor.checkpointId) throw alreadyExpired(current.validUntil, anchor.checkpointId);
    const end = endCapStep({
      previous: this.#header,
      whitelistPath: this.#lastStepPath(),
      checkpointLeaf: anchor.leaf,
      config: anchor.config,
      keyParam: publicKey.keyParam,
    });
    const { result, endUserLeaf } = end;
    const outcome = { result, endUserLeaf, updates: this.#state.updates(), events: this.#events };
    refuseTooLarge(outcome);
    const { authorization, message } = end;
    const signature = this.#plan(
      planSignature({ publicKey, keys, authorization, message, transactions: this.#transactions }),
    );
    this.#plan({
      id: 'end-cap',
      title: 'end cap',
      program: { kind: 'protocol', name: end.program },
      circuit: end.circuit,
      witness: StandardEndCapWitness.toJSON(end.witness),
      children: [this.#lastStep.id, signature.id],
      output: EndCapResult.hash(result),
      keyHash: keys.UpsEndCap,
    });
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
      proofs: this.#express(result) ?? byProgram(this.#proofs.map((proof) => this.#withTotal(proof))),
    };
  }

  #express(result: EndCapResult): readonly SessionProof[] | undefined {
    return planExpress(this.context, {
      userId: this.#header.start.userId,
      calls: this.#callWitnesses,
      transactions: this.#transactions,
      callProofs: this.#proofs.filter(({ program }) => program.kind === 'contract'),
      result,
    });
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

  /** How many steps there are is known at the end. */
  #withTotal(proof: SessionProof): SessionProof {
    return proof.id.startsWith('step-') ? { ...proof, title: `${proof.title} of ${this.#transactions.length}` } : proof;
  }

  #plan(proof: SessionProof): SessionProof {
    this.#proofs.push(proof);
    return proof;
  }
}

/** What a call emitted, without the names that only its source knows. */
const contentsOf = ({ events }: Execution): EventContents[] =>
  events.map(({ eventId, values }) => ({ eventId, values }));

/**
 * Children stay before parents, and proofs of one program come together as far as they can: a prover loads each program's keys once. The
 * steps are a chain, whichever of two programs makes them.
 */
function byProgram(proofs: readonly SessionProof[]): SessionProof[] {
  const groups: readonly string[] = ['contract', ...SIGNATURE_PROGRAMS, 'UpsSession', 'UpsEndCap'];
  const groupOf = ({ program }: SessionProof) => {
    if (program.kind === 'contract') return groups.indexOf('contract');
    return groups.indexOf(program.name === 'UpsDebt' ? 'UpsSession' : program.name);
  };
  return proofs
    .map((proof, i) => ({ proof, i }))
    .sort((a, b) => groupOf(a.proof) - groupOf(b.proof) || a.i - b.i)
    .map(({ proof }) => proof);
}

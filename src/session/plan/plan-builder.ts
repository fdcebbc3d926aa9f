import type { Json } from '../../parth/record.js';
import { ActorSignatureWitness } from '../../prover/signature/actor-signature.js';
import type { EventLeaf, PublicKey } from '../../parth/leaves.js';
import { ContractCallStatement } from '../../parth/statements/contract-call.js';
import {
  type EndCapAuthorization,
  EndCapResult,
  SignatureStatement,
  TransactionKind,
  UpsHeader,
} from '../../parth/statements/session.js';
import { upsCfcStandardTransaction } from '../../prover/ups/call/cfc-standard-transaction.js';
import { upsStartRegisterUser } from '../../prover/ups/start-register-user.js';
import { upsStartSession } from '../../prover/ups/start-session.js';
import { StandardEndCapWitness } from '../../prover/ups/standard-end-cap.js';
import { actorSignatureStep, type SessionTransaction } from '../../prover/signature/actor-signature-step.js';
import { sessionFee } from '../../parth/session-fee.js';
import { endCapStep } from '../../prover/ups/standard-end-cap-step.js';
import { freshUserLeaf } from '../../parth/fresh-user-leaf.js';
import { standardTransactionStep } from '../../prover/ups/call/cfc-standard-transaction-step.js';
import { startRegisterUserStep } from '../../prover/ups/start-register-user-step.js';
import { startSessionStep } from '../../prover/ups/start-session-step.js';
import { upsWhitelist } from '../../prover/programs/whitelists.js';
import { alreadyExpired, balanceTooLow } from '../refusals.js';
import { runCall, slotChange, summarize } from './execute-session-call.js';
import type { SessionCall } from '../files/session-file.js';
import type { CallSummary, SessionProof, SessionPlan } from './session-plan.js';
import { LocalSessionState, deployedFunction } from './local-session-state.js';
import type { Anchor, RegistrationWitness, SessionSource, UserWitness } from '../../wire/session-source.js';
import { refuseTooLarge } from './refuse-too-large.js';

/** The keys of the programs that prove a session. */
export interface SessionKeys {
  readonly ZkSignature: bigint;
  readonly ActorSignature: bigint;
  readonly UpsSession: bigint;
  readonly UpsEndCap: bigint;
}

export interface PlanContext {
  readonly source: SessionSource;
  readonly anchor: Anchor;
  readonly publicKey: PublicKey;
  readonly keys: SessionKeys;
  readonly registration: RegistrationWitness;
  readonly user: UserWitness;
  /** How many calls there will be. */
  readonly total: number;
}

/** Builds a plan call by call. */
export class PlanBuilder {
  readonly #state: LocalSessionState;
  readonly #whitelist;
  readonly #proofs: SessionProof[] = [];
  readonly #calls: CallSummary[] = [];
  readonly #events: EventLeaf[] = [];
  readonly #transactions: SessionTransaction[] = [];
  #header: UpsHeader;
  #lastStep: string;

  constructor(private readonly context: PlanContext) {
    const { source, anchor, keys, registration, user } = context;
    this.#whitelist = upsWhitelist({ UpsSession: keys.UpsSession });
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

  /** Executes a call and plans its two proofs: that of the contract's function and the session's step over it. */
  async call(call: SessionCall): Promise<void> {
    const { source, anchor, publicKey, keys, total } = this.context;
    const index = this.#calls.length;
    const contract = await this.#state.contract(call.contractId);
    const header = this.#header;
    const executed = await runCall(call, contract, { source, anchor, publicKey, header, index });
    const { statement, circuit, witness, functionId } = executed;
    const summary = summarize(call, contract, executed);

    if (statement.effects.eventsHash !== 0n) await this.#state.prepareEvent(header.current.userLeaf.eventCount);
    const called = deployedFunction(contract, functionId);
    const input = {
      previous: header,
      whitelistPath: this.#whitelist.path('UpsSession'),
      checkpointLeaf: anchor.leaf,
      function: called,
      statement,
    };
    const step = standardTransactionStep(input, this.#state.trees);
    this.#state.apply(contract, executed);
    if (step.event !== null) this.#events.push(step.event);
    this.#header = step.header;
    this.#calls.push(summary);
    this.#transactions.push({ kind: TransactionKind.standard, call: statement.call });

    const functionProof = this.#plan({
      id: `call-${index}`,
      title: circuit.name,
      program: { kind: 'contract', artifact: contract.artifact, method: call.method },
      circuit: circuit.name,
      witness,
      children: [],
      output: ContractCallStatement.hash(statement),
      keyHash: called.functionLeaf.fingerprint,
    });
    this.#lastStep = this.#plan({
      id: `step-${index}`,
      title: `session step ${index + 1} of ${total}`,
      program: { kind: 'protocol', name: step.program },
      circuit: step.circuit,
      witness: upsCfcStandardTransaction.witness.toJSON(step.witness),
      children: [this.#lastStep, functionProof],
      output: UpsHeader.hash(step.header),
      keyHash: keys.UpsSession,
    });
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
      whitelistPath: this.#whitelist.path('UpsSession'),
      checkpointLeaf: anchor.leaf,
      config: anchor.config,
      keyParam: publicKey.keyParam,
    });
    const { result, endUserLeaf } = end;
    const outcome = { result, endUserLeaf, updates: this.#state.updates(), events: this.#events };
    refuseTooLarge(outcome);
    const isActor = publicKey.signatureFingerprint === keys.ActorSignature;
    const scheme = isActor ? 'ActorSignature' : 'ZkSignature';
    const signature = this.#plan({
      id: 'signature',
      title: 'signature',
      program: { kind: 'protocol', name: scheme },
      circuit: scheme,
      witness: isActor ? this.#actorWitness(end.authorization) : null,
      children: [],
      output: SignatureStatement.hash({ keyParam: publicKey.keyParam, message: end.message }),
      keyHash: keys[scheme],
    });
    this.#plan({
      id: 'end-cap',
      title: 'end cap',
      program: { kind: 'protocol', name: end.program },
      circuit: end.circuit,
      witness: StandardEndCapWitness.toJSON(end.witness),
      children: [this.#lastStep, signature],
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
      authorization: end.authorization,
      ...outcome,
      proofs: byProgram(this.#proofs),
    };
  }

  #actorWitness(authorization: EndCapAuthorization): Json {
    const { keyParam } = this.context.publicKey;
    return ActorSignatureWitness.toJSON(actorSignatureStep(authorization, keyParam, this.#transactions).witness);
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

  #plan(proof: SessionProof): string {
    this.#proofs.push(proof);
    return proof.id;
  }
}

/** Children stay before parents, and proofs of one program come together: a prover loads each program's keys once. */
function byProgram(proofs: readonly SessionProof[]): SessionProof[] {
  const groups = ['contract', 'ZkSignature', 'ActorSignature', 'UpsSession', 'UpsEndCap'];
  const groupOf = ({ program }: SessionProof) =>
    groups.indexOf(program.kind === 'contract' ? program.kind : program.name);
  return proofs
    .map((proof, i) => ({ proof, i }))
    .sort((a, b) => groupOf(a.proof) - groupOf(b.proof) || a.i - b.i)
    .map(({ proof }) => proof);
}

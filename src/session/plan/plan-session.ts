import { MAX_ACTOR_CALLS } from '../../parth/actor.js';
import type { Json } from '../../parth/record.js';
import { ActorSignatureWitness } from '../../prover/signature/actor-signature.js';
import { PublicKey, type EventLeaf } from '../../parth/leaves.js';
import { ContractCallStatement } from '../../parth/statements/contract-call.js';
import {
  type EndCapAuthorization,
  EndCapResult,
  SignatureStatement,
  TransactionKind,
  UpsHeader,
} from '../../parth/statements/session.js';
import { protocolKeyHashes } from '../../prover/programs/keys.js';
import { upsCfcStandardTransaction } from '../../prover/ups/cfc-standard-transaction.js';
import { upsStartRegisterUser } from '../../prover/ups/start-register-user.js';
import { upsStartSession } from '../../prover/ups/start-session.js';
import { StandardEndCapWitness } from '../../prover/ups/standard-end-cap.js';
import { actorSignatureStep, type SessionTransaction } from '../../prover/signature/actor-signature-step.js';
import { endCapStep, sessionFee } from '../../prover/ups/standard-end-cap-step.js';
import { freshUserLeaf } from '../../parth/fresh-user-leaf.js';
import { standardTransactionStep } from '../../prover/ups/cfc-standard-transaction-step.js';
import { startRegisterUserStep } from '../../prover/ups/start-register-user-step.js';
import { startSessionStep } from '../../prover/ups/start-session-step.js';
import { upsWhitelist } from '../../prover/programs/whitelists.js';
import { LocalProvingSessionStore } from '../source/local-proving-session-store.js';
import {
  alreadyExpired,
  balanceTooLow,
  foreignSignature,
  notOfActor,
  unregisteredKey,
  usedAnchor,
} from '../refusals.js';
import { runCall, slotChange, summarize } from './execute-session-call.js';
import type { SessionCall } from '../files/session-file.js';
import type { CallSummary, SessionProof, SessionPlan } from './session-plan.js';
import { LocalSessionState, deployedFunction } from './local-session-state.js';
import { LyingSourceError } from '../source/answer-checks.js';
import type { Anchor, RegistrationWitness, SessionSource, UserWitness } from '../../wire/session-source.js';

/** The keys of the programs that prove a session. */
export interface SessionKeys {
  readonly ZkSignature: bigint;
  readonly ActorSignature: bigint;
  readonly UpsSession: bigint;
  readonly UpsEndCap: bigint;
}

export interface SessionRequest {
  /** The node; a `LocalProvingSessionStore` is taken as it is, anything else is put behind one. */
  readonly source: SessionSource;
  readonly calls: readonly SessionCall[];
  readonly publicKey: PublicKey;
  /** This version's keys by default. */
  readonly keys?: SessionKeys;
}

/**
 * Executes a session's calls against the newest checkpoint and plans its proofs; proves nothing and changes nothing. Throws the refusals of
 * `refusals.ts` (`QED32xx`), `QED31xx` for a node that lies, `QED11xx` for a call that fails.
 */
export async function planSession(request: SessionRequest): Promise<SessionPlan> {
  const { calls, publicKey, keys = protocolKeyHashes() } = request;
  const { signatureFingerprint, keyParam } = publicKey;
  if (signatureFingerprint === keys.ActorSignature) checkActorCalls(keyParam, calls);
  else if (signatureFingerprint !== keys.ZkSignature) throw foreignSignature(signatureFingerprint, keys.ZkSignature);
  const source = LocalProvingSessionStore.over(request.source);
  const anchor = await source.anchor();
  const { registration, user } = await openUser(source, anchor, PublicKey.hash(publicKey));
  const builder = new PlanBuilder({ source, anchor, publicKey, keys, registration, user, total: calls.length });
  for (const call of calls) await builder.call(call);
  return builder.end();
}

/** An actor's key signs 1 to 8 calls of its contract alone. Throws `QED3215`. */
function checkActorCalls(actorOf: bigint, calls: readonly SessionCall[]): void {
  const elsewhere = calls.find(({ contractId }) => contractId !== actorOf);
  if (elsewhere !== undefined) throw notOfActor(actorOf, `it calls contract ${elsewhere.contractId}`);
  if (calls.length === 0 || calls.length > MAX_ACTOR_CALLS) throw notOfActor(actorOf, `it has ${calls.length} calls`);
}

/** The user behind a key. Throws `QED3206` when it is not registered, `QED3207` when the user's leaf is no older than the anchor. */
async function openUser(source: SessionSource, anchor: Anchor, publicKeyHash: bigint) {
  const registration = await source.registration(anchor, publicKeyHash);
  if (registration === null) throw unregisteredKey(publicKeyHash, anchor.checkpointId);
  const user = await source.user(anchor, registration.userId);
  const { leaf } = user;
  if (leaf !== null && leaf.publicKeyHash !== publicKeyHash) {
    throw new LyingSourceError('QED3102', `user ${registration.userId}`, 'its leaf has another key');
  }
  // A user of the genesis file has a leaf, but no session yet: theirs may start from the checkpoint that the leaf names.
  if (leaf !== null && leaf.nonce > 0n && leaf.lastCheckpointId >= anchor.checkpointId) {
    throw usedAnchor(anchor.checkpointId, leaf.lastCheckpointId);
  }
  return { registration, user };
}

interface PlanContext {
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
class PlanBuilder {
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

  /** Plans the signature and the end cap. Throws `QED3205` for a balance below the fee, `QED3209` for a deadline that has passed. */
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
      output: EndCapResult.hash(end.result),
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
      balance: { before: user.leaf?.balance ?? 0n, after: end.endUserLeaf.balance },
      validUntil: current.validUntil,
      authorization: end.authorization,
      result: end.result,
      endUserLeaf: end.endUserLeaf,
      updates: this.#state.updates(),
      events: this.#events,
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

import { decode, encodeArguments } from '../../compiler/call/codec.js';
import type { CallObserver } from '../../compiler/call/call-observer.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { actorKey } from '../../parth/actor.js';
import { freshUserLeaf } from '../../parth/fresh-user-leaf.js';
import { PublicKey, type UserLeaf } from '../../parth/leaves.js';
import { sessionFee } from '../../parth/session-fee.js';
import { contractIdAt, deployOn, deploySystem } from '../../sandbox/chain/deployment.js';
import type { UserSnapshot } from '../../sandbox/chain/checkpoint-log.js';
import { LocalChain, type LocalChainOptions } from '../../sandbox/chain/local-chain.js';
import { changedSlots } from '../../sandbox/chain/state-chain.js';
import { AnchoredUser } from '../../sandbox/transaction/anchored-user.js';
import { circuitCheck } from '../../sandbox/transaction/circuit-check.js';
import { landsTooLate, usedSince } from '../../sandbox/transaction/refusals.js';
import { NO_BOUND, Transaction, type Inspect } from '../../sandbox/transaction/transaction.js';
import type { ContractSource } from '../contract/contract-source.js';
import type { NamedOn } from '../contract/compiled-files.js';
import { costed } from '../reports/costs.js';
import { cover } from '../reports/coverage.js';
import { traced } from '../reports/trace.js';
import type { TestEvent } from '../contract/types.js';
import { valueOf } from '../contract/values.js';
import { nameIsTaken, namesOn } from './contract-names.js';
import { emittedEvent } from './emitted-event.js';
import type { OpenSession } from './open-session.js';
import { feeNotCovered, refuseOfActor, severalRefused, stillSealing } from './refusals.js';
import type { RealSessions } from '../prove/real-sessions.js';
import type { TestUser } from './test-user.js';
import { Turns } from './turns.js';
import type { WorldCall } from './world-call.js';

/** `qed test --circuit` holds each call's constraints. */
const circuit = process.env['QED_TEST_CIRCUIT'] === undefined ? undefined : 'all';

/**
 * All that a test chain knows: the chain, the contracts on it, and the session that each user has open. A user's calls
 * between two checkpoints are one session, which lands in the second.
 */
export class World {
  private constructor(
    readonly chain: LocalChain,
    readonly sources: ContractSource[],
    /** The names under which contracts were deployed, with their ids. */
    private readonly names: Map<string, bigint>,
    readonly events: TestEvent[],
    readonly open: Map<bigint, OpenSession>,
    /** How many sessions each user has landed. */
    readonly nonces: Map<bigint, bigint>,
    /** Who was made on this chain or called something: a balance from the beginning on comes too late for them. */
    readonly known: Set<bigint>,
    /** All users by id, whichever snapshot the chain is at. */
    readonly users: Map<bigint, TestUser>,
    /** What sessions are proven with; nothing is proven without it. */
    readonly real: RealSessions | undefined,
    /** Whether sessions are proven now. */
    private readonly proves = real !== undefined,
  ) {}

  static empty(options: LocalChainOptions, realOn?: (chain: LocalChain) => RealSessions): World {
    const chain = new LocalChain(options);
    deploySystem(chain);
    const real = realOn?.(chain);
    chain.seal();
    real?.sealed(chain);
    return new World(chain, [], new Map(), [], new Map(), new Map(), new Set(), new Map(), real);
  }

  /** The same world, which goes on by itself; it may leave out the proofs. */
  fork(proves = this.proves): World {
    return new World(
      this.chain.fork(),
      [...this.sources],
      new Map(this.names),
      [...this.events],
      new Map(this.open),
      new Map(this.nonces),
      new Set(this.known),
      this.users,
      this.real?.fork(),
      proves,
    );
  }

  get contracts(): readonly CompiledContract[] {
    return this.sources.map(({ compiled }) => compiled);
  }

  /** What the names in a source stand for at this moment. */
  get named(): NamedOn {
    return namesOn([...this.sources], new Map(this.names));
  }

  /** Puts a contract on the chain; its id counts from the next checkpoint on. */
  async deploy(source: ContractSource, deployer: bigint, name?: string): Promise<bigint> {
    const { chain, real, sources, names } = this;
    const { compiled } = source;
    const artifact = await real?.prover.artifactOf(compiled);
    // The id is taken once nothing is waited for any more: several deployments may be under way at a time.
    const contractId = contractIdAt(sources.length);
    if (name !== undefined && names.has(name)) throw nameIsTaken(name);
    deployOn(chain, contractId, deployer, compiled, artifact);
    real?.registerActor(chain, contractId);
    sources.push(source);
    if (name !== undefined) names.set(name, contractId);
    return contractId;
  }

  /** A session that starts from a checkpoint, the newest one by default. */
  start(anchor = this.chain.newest): OpenSession {
    return { anchor, calls: [], transactions: 0n, slotsModified: 0n, validUntil: NO_BOUND, events: [] };
  }

  /** The session that a user has open. */
  openOf(user: TestUser): OpenSession {
    return this.open.get(user.id) ?? this.start();
  }

  /** A user in a session. */
  async anchored(user: TestUser, anchor: bigint): Promise<AnchoredUser> {
    return AnchoredUser.of(this.chain, this.chain.anchorAt(anchor), user.id, this.#keyOf(user));
  }

  /** Each call goes on from what the one before it left. */
  readonly #turns = new Turns();

  /** Whether a checkpoint is made. */
  #sealing = false;

  /** Executes a call in a session: what it gives, and the session after it. A call that fails changes nothing. */
  async run(user: TestUser, session: OpenSession, call: WorldCall): Promise<{ result: unknown; session: OpenSession }> {
    const { contractId, method, ir, args } = call;
    if (this.#sealing) throw stillSealing(method.name);
    refuseOfActor(user, session, contractId);
    this.known.add(user.id);
    const anchored = await this.anchored(user, session.anchor);
    if (anchored.start.nonce !== this.#nonce(user)) throw usedSince(user.id, session.anchor);
    const inspect: Inspect | undefined = circuit && (await circuitCheck(circuit));
    const { contracts } = this;
    const inputs = encodeArguments(method.inputs, args);
    const runOn = async (on: readonly CompiledContract[], seen?: Inspect, observer?: CallObserver) =>
      (await Transaction.next(anchored, on, session.state, seen, observer)).run(contractId, ir, inputs);
    await cover(contracts, (written, observer) => runOn(written, undefined, observer));
    const effects = await traced(user.name, (trace) =>
      costed(this.chain.config, this.sources, trace, (observer) => runOn(contracts, inspect, observer)),
    );
    const validUntil = effects.validUntil < session.validUntil ? effects.validUntil : session.validUntil;
    const events = effects.events.map(({ contractId: id, event }) => emittedEvent(contracts, user.id, id, event));
    return {
      result: method.output === null ? undefined : valueOf(method.output, decode(method.output, effects.outputs)),
      session: {
        anchor: session.anchor,
        calls: [...session.calls, call],
        state: { slots: effects.slots, balance: effects.balance },
        transactions: session.transactions + effects.transactions,
        slotsModified: session.slotsModified + effects.slotsModified,
        validUntil,
        events: [...session.events, ...events],
      },
    };
  }

  /** Executes a call in the session that the user has open, which must land in the next checkpoint. */
  async call(user: TestUser, call: WorldCall): Promise<unknown> {
    return this.#turns.take(async () => {
      const { result, session } = await this.run(user, this.openOf(user), call);
      this.#refuseLate(session);
      this.open.set(user.id, session);
      return result;
    });
  }

  /** Lands a session in the next checkpoint. Throws `QED6033` where it comes too late, `QED6034` after a later one. */
  async land(user: TestUser, session: OpenSession): Promise<void> {
    const { chain, real } = this;
    this.#refuseLate(session);
    const balance = this.#balanceAfter(user, session);
    const nonce = this.#nonce(user) + 1n;
    if (chain.nonceAt(session.anchor, user.id) !== nonce - 1n) throw usedSince(user.id, session.anchor);
    const before = chain.slotsAt(chain.newest, user.id);
    if (real !== undefined && this.proves) {
      const submission = await real.prove(user, session, before);
      if (submission.endUserLeaf.balance !== balance) throw new Error(`the proof leaves ${user.name} another balance`);
      chain.apply(submission);
    } else this.#change(user, session, { nonce, balance }, before);
    this.nonces.set(user.id, nonce);
    this.events.push(...session.events);
  }

  /** What a session changes, without a proof. */
  #change(
    user: TestUser,
    session: OpenSession,
    after: Pick<UserLeaf, 'nonce' | 'balance'>,
    before: UserSnapshot['slots'],
  ): void {
    const { chain } = this;
    const updates = [...(session.state?.slots ?? [])]
      .map(([contractId, slots]) => ({ contractId, slots: changedSlots(before.get(contractId), slots) }))
      .filter(({ slots }) => slots.length > 0);
    const leaf = freshUserLeaf(PublicKey.hash(this.#keyOf(user)), user.id);
    const lastCheckpointId = chain.newest;
    chain.change({ userId: user.id, updates, leaf: (uconRoot) => ({ ...leaf, ...after, uconRoot, lastCheckpointId }) });
  }

  /**
   * Lands all open sessions and makes the next checkpoint. A session that cannot land is dropped; the others land all the
   * same, and then this throws why it could not.
   */
  async seal(blockTime?: bigint): Promise<void> {
    const refusals: unknown[] = [];
    this.#sealing = true;
    try {
      for (const [id, session] of this.open) {
        this.open.delete(id);
        await this.land(this.users.get(id)!, session).catch((error: unknown) => refusals.push(error));
      }
    } finally {
      this.#sealing = false;
    }
    this.chain.seal(blockTime);
    this.real?.sealed(this.chain);
    if (refusals.length > 1) throw severalRefused(refusals);
    if (refusals.length > 0) throw refusals[0];
  }

  /** An actor has its contract's key; every other user has one of a circuit that no network knows, unless it must prove. */
  #keyOf(user: TestUser): PublicKey {
    if (this.real !== undefined) return this.real.keyOf(user);
    const { id, actorOf } = user;
    return actorOf === undefined ? { signatureFingerprint: 1n, keyParam: id } : actorKey(actorOf);
  }

  /** Gives a user who is not known yet a native balance, from the next checkpoint on. */
  fund(user: TestUser, balance: bigint): void {
    const leaf = freshUserLeaf(PublicKey.hash(this.#keyOf(user)), user.id, balance);
    this.chain.change({ userId: user.id, updates: [], leaf: () => leaf });
  }

  /** A user's native balance as of a checkpoint. */
  balanceAt(user: TestUser, checkpoint: bigint): bigint {
    return this.chain.balanceAt(checkpoint, user.id);
  }

  /** What a session leaves of the native balance. Throws `QED3205` where that does not cover its fee. */
  #balanceAfter(user: TestUser, { anchor, state, transactions, slotsModified }: OpenSession): bigint {
    const balance = state?.balance ?? this.balanceAt(user, anchor);
    const fee = sessionFee(this.chain.config, transactions, slotsModified);
    if (fee > balance) throw feeNotCovered(user, balance, fee);
    return balance - fee;
  }

  #nonce(user: TestUser): bigint {
    return this.nonces.get(user.id) ?? 0n;
  }

  #refuseLate({ anchor, validUntil }: OpenSession): void {
    const next = this.chain.newest + 1n;
    const last = anchor + this.chain.config.maxAnchorAge;
    const latest = validUntil < last ? validUntil : last;
    if (next > latest) throw landsTooLate(latest, next);
  }
}

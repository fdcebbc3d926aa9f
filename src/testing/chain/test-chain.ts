import { AsyncLocalStorage } from 'node:async_hooks';
import type { Contract } from 'qed/contract';
import type { NetworkConfig } from '../../parth/leaves.js';
import { sourceOf } from '../contract/contract-source.js';
import { guarded, type Guard } from '../failures/guarded.js';
import { refuseOtherNames } from '../failures/known-names.js';
import { refuseNoNumber, refuseOptions, wrongValue } from '../failures/wrong-value.js';
import { NATIVE_TOKEN_ID } from '../../parth/system-contracts.js';
import { untold } from '../reports/trace.js';
import { DeployedContract } from '../contract/deployed-contract.js';
import { nativeTokenSource, type NativeToken } from '../contract/native-token.js';
import type { ContractClass, HasContractId } from '../contract/types.js';
import type { FuzzOptions, FuzzResult } from '../fuzz/fuzz.js';
import { refuseFuzz } from '../fuzz/refuse-fuzz.js';
import type { LocalChain } from '../../sandbox/chain/local-chain.js';
import type { RealSessions } from '../prove/real-sessions.js';
import { refuseAnchor, refuseConfig, refuseNoUser, refuseOtherChain } from './refuse-values.js';
import { refuseNoContractName } from './contract-names.js';
import { notLater, stillFuzzing, userExists } from './refusals.js';
import type { Snapshot } from './snapshot.js';
import { TestSession } from './test-session.js';
import { TestUser } from './test-user.js';
import { World } from './world.js';

/** Holds in what random calls and their invariant do. */
const inFuzz = new AsyncLocalStorage<true>();

const GUARD: Guard = {
  what: 'a test chain',
  insteadOfChange: (name) =>
    name === 'time'
      ? 'seal a checkpoint at a later time: await chain.checkpointAt(time)'
      : name === 'newest'
        ? 'seal checkpoints up to one: await chain.checkpointUntil(id)'
        : 'a chain is changed by its functions, as await chain.checkpoint()',
  takes: {
    ...{ user: 2, balanceOf: 2, actor: 1, deploy: 2, session: 2, fuzz: 1 },
    ...{ checkpoint: 0, checkpointUntil: 1, checkpointAt: 1, snapshot: 0, revert: 1 },
  },
  insteadOfMore: {
    checkpoint:
      'it seals the next one; up to an id seals chain.checkpointUntil(id), and at a time chain.checkpointAt(time)',
    deploy: 'the constructor of a contract takes nothing; give what it needs with a first call',
  },
};

export interface TestChainOptions {
  /** Parameters of the network that differ from a local chain's: no fees, and a session lands within 50 checkpoints. */
  readonly config?: Partial<NetworkConfig>;
}

/**
 * A chain in memory on which contracts run without keys, proofs or nodes, as `qed run` runs them. Users call contracts
 * from the newest checkpoint; what they did lands together when the test seals the next one.
 */
export class TestChain {
  #current: World;
  /** Whether random calls run, which alone may use the chain until it is reverted. */
  #isFuzzed = false;
  readonly #users = new Map<string, TestUser>();

  static {
    refuseOtherNames(this.prototype, 'a test chain');
  }

  /** With `realOn` the chain proves the sessions that land on it. */
  constructor(options: TestChainOptions = {}, realOn?: (chain: LocalChain) => RealSessions) {
    refuseOptions('what is given to testChain', options, ['config']);
    const { config } = options;
    if (config !== undefined) refuseConfig(config);
    this.#current = World.empty(config === undefined ? {} : { config }, realOn);
    return guarded(this, GUARD);
  }

  get #world(): World {
    if (this.#isFuzzed && inFuzz.getStore() === undefined) throw stillFuzzing();
    return this.#current;
  }

  set #world(world: World) {
    this.#current = world;
  }

  /** The id of the newest checkpoint. */
  get newest(): bigint {
    return this.#world.chain.newest;
  }

  /** The block time of the newest checkpoint, in milliseconds since 1970. */
  get time(): bigint {
    return this.#world.chain.timeAt(this.newest);
  }

  /**
   * A user by name, who is made when the name is new. Ids count from 1 on. With a native balance the user must be new
   * (`QED6035`), and a checkpoint is sealed that has it. After a `revert` whoever was made since the
   * snapshot is new again.
   */
  async user(name: string, options: { readonly balance?: bigint } = {}): Promise<TestUser> {
    if (typeof name !== 'string' || name === '')
      throw wrongValue("a user's name", 'a text', name, "as in await chain.user('alice')");
    refuseOptions('what is given after the name', options, ['balance']);
    const { balance } = options;
    if (balance !== undefined) refuseNoNumber('a balance', balance);
    const user = this.#users.get(name) ?? this.#add(new TestUser(name, BigInt(this.#users.size) + 1n));
    const { known } = this.#world;
    if (balance !== undefined && known.has(user.id)) throw userExists(name);
    known.add(user.id);
    if (balance !== undefined) {
      this.#world.fund(user, balance);
      await this.checkpoint();
    }
    return user;
  }

  /** The native token, which is contract 0 of every network. */
  get nativeToken(): DeployedContract<NativeToken> {
    return new DeployedContract<NativeToken>(() => this.#world, nativeTokenSource(), {}, NATIVE_TOKEN_ID);
  }

  /** A user's native balance with what the open session did, or as of a checkpoint. The session's fee is paid when it lands. */
  async balanceOf(user: TestUser, where: { readonly checkpoint?: bigint } = {}): Promise<bigint> {
    await Promise.resolve();
    const { newest } = this;
    refuseNoUser('whose balance is asked', user, this.#world);
    refuseAnchor('what is given after the user', where, newest);
    if (where.checkpoint !== undefined) return this.#world.balanceAt(user, where.checkpoint);
    return this.#world.openOf(user).state?.balance ?? this.#world.balanceAt(user, newest);
  }

  /** The actor of a contract: a user who calls that contract alone, and as whom anyone may act. */
  async actor(contract: HasContractId): Promise<TestUser> {
    await Promise.resolve();
    if (!(contract instanceof DeployedContract))
      throw wrongValue('whose actor is asked', 'a deployed contract', contract, 'deploy it first');
    refuseOtherChain('whose actor is asked', contract, this.#world);
    const { contractId } = contract;
    const name = `actor of contract ${contractId}`;
    const id = this.#world.real?.actorId(contractId) ?? BigInt(this.#users.size) + 1n;
    const user = this.#users.get(name) ?? this.#add(new TestUser(name, id, contractId));
    this.#world.known.add(user.id);
    return user;
  }

  /**
   * Compiles a contract, deploys it and seals the checkpoint that has it. A user named `deployer` deploys it where no
   * other is given. Where its source names another contract, as in `Token.call('token')`, that is the one which was
   * deployed with `{ name: 'token' }`, else the only `Token` of the chain, or the only one of the file that is imported.
   * Throws `QED1000` with all diagnostics where it does not compile, `QED6036` where a name stands for none or several.
   */
  async deploy<C extends Contract>(
    contract: ContractClass<C>,
    options: { readonly deployer?: TestUser; readonly name?: string } = {},
  ): Promise<DeployedContract<C>> {
    refuseOptions('what is given after the contract', options, ['deployer', 'name']);
    if (options.deployer !== undefined) refuseNoUser('the deployer', options.deployer, this.#world);
    if (options.name !== undefined) refuseNoContractName(options.name);
    const source = await sourceOf(contract, this.#world.named);
    const deployer = options.deployer ?? (await this.user('deployer'));
    const contractId = await this.#world.deploy(source, deployer.id, options.name);
    await this.checkpoint();
    return new DeployedContract<C>(() => this.#world, source, contract.prototype as object, contractId);
  }

  /** Opens a session that starts from a checkpoint, the newest one by default, and that lands when `land` is called. */
  session(user: TestUser, from: { readonly checkpoint?: bigint } = {}): TestSession {
    refuseNoUser('whose session it is', user, this.#world);
    refuseAnchor('what is given after the user', from, this.newest);
    return new TestSession(() => this.#world, user, this.#world.start(from.checkpoint));
  }

  /**
   * Lands all open sessions in the next checkpoint and seals it; gives its id. Its block time is 10 s later. A session
   * that cannot land is dropped: the others land, the checkpoint is sealed, and then this throws the reason, `QED3205`
   * where the balance does not cover the fee. For several reasons it throws an `AggregateError`.
   */
  async checkpoint(): Promise<bigint> {
    await this.#world.seal();
    return this.newest;
  }

  /** Seals checkpoints until one has this id. Throws `QED6043` where a later one is sealed already. */
  async checkpointUntil(id: bigint): Promise<void> {
    refuseNoNumber('a checkpoint', id, 2n ** 32n - 1n);
    if (id < this.newest) throw notLater(`checkpoint ${id}`, `checkpoint ${this.newest}`);
    while (this.newest < id) await this.checkpoint();
  }

  /** Seals the next checkpoint at a block time, in milliseconds since 1970. Throws `QED6043` for a time that is past. */
  async checkpointAt(time: bigint): Promise<bigint> {
    refuseNoNumber('a block time', time);
    if (time <= this.time) throw notLater(`the time ${time}`, `the newest checkpoint, ${this.time}`);
    await this.#world.seal(time);
    return this.newest;
  }

  /** All that is on the chain now, open sessions included, to `revert` to. */
  snapshot(): Snapshot {
    return { world: this.#world.fork() };
  }

  /** Brings a snapshot back, any number of times. Users stay who they are. */
  revert(snapshot: Snapshot): void {
    const { world } = (snapshot ?? {}) as Partial<Snapshot>;
    if (world?.users !== this.#world.users)
      throw wrongValue(
        'what a chain is reverted to',
        'a snapshot of it',
        snapshot,
        'as in const before = chain.snapshot()',
      );
    this.#world = world.fork();
  }

  /** Makes random calls and checks that an invariant holds after each; see `FuzzOptions`. They are never proven. */
  async fuzz(options: FuzzOptions): Promise<FuzzResult> {
    if (this.#isFuzzed) throw stillFuzzing();
    refuseFuzz(options, this.#world);
    this.#isFuzzed = true;
    try {
      const { fuzz } = await import('../fuzz/fuzz.js');
      return await inFuzz.run(true, () => this.#undone(() => untold(() => fuzz(this, options))));
    } finally {
      this.#isFuzzed = false;
    }
  }

  /** Runs something without proofs and takes back what it did. */
  async #undone<T>(run: () => Promise<T>): Promise<T> {
    const start = this.snapshot();
    this.#world = this.#world.fork(false);
    try {
      return await run();
    } finally {
      this.revert(start);
    }
  }

  #add(user: TestUser): TestUser {
    this.#users.set(user.name, user);
    this.#world.users.set(user.id, user);
    return user;
  }
}

import { inspect } from 'node:util';
import type { Contract } from 'qed/contract';
import type { CallObserver } from '../../compiler/call/call-observer.js';
import { decode } from '../../compiler/call/codec.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import type { Abi } from '../../compiler/ir/abi.js';
import { contractWithId } from '../../sandbox/chain/deployment.js';
import { Transaction } from '../../sandbox/transaction/transaction.js';
import { refuseAnchor, refuseNoCaller, refuseNoUser } from '../chain/refuse-values.js';
import { TestSession } from '../chain/test-session.js';
import type { TestUser } from '../chain/test-user.js';
import type { World } from '../chain/world.js';
import type { WorldCall } from '../chain/world-call.js';
import { cover } from '../reports/coverage.js';
import { guarded } from '../failures/guarded.js';
import { knownNames, noSuchName } from '../failures/known-names.js';
import { locate } from '../failures/locate.js';
import { wrongValue } from '../failures/wrong-value.js';
import { plainArgument } from './arguments.js';
import { getterOf, notDeployed, type ContractSource } from './contract-source.js';
import { hintOfChange, methodsOf, noMember, type Members } from './members.js';
import { stateReader } from './state-reader.js';
import type { Calls, State, TestEvent } from './types.js';
import { valueOf } from './values.js';

/** A contract on a test chain. */
export class DeployedContract<C extends Contract> {
  static {
    const own = ['as', 'of', 'events', 'name', 'abi', 'contractId'];
    Object.setPrototypeOf(
      this.prototype,
      knownNames((name, of) => (#members in of ? noMember(of.#members, name, own) : undefined)),
    );
  }

  /** Those that cannot be read too: a test that reads one is told so. */
  readonly #getters: readonly string[];
  readonly #members: Members;

  constructor(
    /** The world as it is now: a revert replaces it. */
    private readonly newestWorld: () => World,
    private readonly source: ContractSource,
    prototype: object,
    readonly contractId: bigint,
  ) {
    const members = Object.entries(Object.getOwnPropertyDescriptors(prototype));
    const getters = members.filter(([, { get }]) => get !== undefined).map(([name]) => name);
    this.#getters = [...new Set([...getters, ...source.compiled.views.map(({ abi }) => abi.name)])];
    const { contract, abi, layout } = source.compiled;
    this.#members = {
      contract,
      methods: abi.methods.map(({ name }) => name),
      state: [
        ...new Set([...layout.fields.map(({ name }) => name), ...this.#getters].map((name) => name.split('.')[0]!)),
      ],
    };
    return guarded(this, {
      what: `the deployed contract ${contract}`,
      insteadOfChange: (name) => hintOfChange(this.#members, name),
      takes: { as: 1, of: 2, events: 1 },
    });
  }

  /** How consoles and test runners print it. */
  [inspect.custom](): string {
    return `${this.name} { contractId: ${this.contractId}n }`;
  }

  /** The contract's name. */
  get name(): string {
    return this.source.compiled.contract;
  }

  /** Its methods and events as callers see them. */
  get abi(): Abi {
    return this.source.compiled.abi;
  }

  /**
   * The contract's methods as a user calls them. The call belongs to the session that the user has open, which lands in
   * the next checkpoint; with a session in the user's place it belongs to that one. A call that fails throws a
   * `RunTimeError` (`QED11xx`) and changes nothing.
   */
  as(caller: TestUser | TestSession): Calls<C> {
    refuseNoCaller(`who calls ${this.name}`, caller, this.newestWorld());
    const { abi, methods } = this.source.compiled;
    const calls = abi.methods.map((method, i) => {
      const call = async (...given: readonly unknown[]): Promise<unknown> => {
        return this.#call(caller, { contractId: this.contractId, method, ir: methods[i]!, args: given });
      };
      return [method.name, call] as const;
    });
    return methodsOf(this.#members, calls) as Calls<C>;
  }

  /** Throws `QED6075` where the contract is not on the chain any more. */
  #world(): World {
    const world = this.newestWorld();
    if (contractWithId(world.contracts, this.contractId) !== this.source.compiled) throw notDeployed(this.name);
    return world;
  }

  async #call(caller: TestUser | TestSession, call: WorldCall): Promise<unknown> {
    try {
      const world = this.#world();
      const { inputs } = call.method;
      // A wrong number of arguments is refused before what each of them is.
      const args =
        call.args.length === inputs.length
          ? inputs.map(({ type, name }, i) => plainArgument(type, call.args[i], name, world))
          : call.args;
      return await (caller instanceof TestSession
        ? caller.run({ ...call, args })
        : world.call(caller, { ...call, args }));
    } catch (error) {
      throw locate(error, this.newestWorld().sources);
    }
  }

  /**
   * A user's state in this contract as the user has it, with what the open session did; or as an earlier checkpoint
   * shows it to everybody.
   */
  of(user: TestUser, where: { readonly checkpoint?: bigint } = {}): State<C> {
    const world = this.#world();
    refuseNoUser(`whose state ${this.name} shows`, user, world);
    refuseAnchor('what is given after the user', where, world.chain.newest);
    const anchor = where.checkpoint ?? world.chain.newest;
    const open = where.checkpoint === undefined ? world.openOf(user).state : undefined;
    const state = open ?? { slots: world.chain.slotsAt(anchor, user.id), balance: world.balanceAt(user, anchor) };
    const read = async (name: string): Promise<unknown> => {
      const view = getterOf(this.source, name);
      const anchored = await world.anchored(user, anchor);
      const readOn = (contracts: readonly CompiledContract[], observer?: CallObserver) => {
        const { views } = contractWithId(contracts, this.contractId)!;
        return Transaction.after(anchored, contracts, state, undefined, observer).read(
          this.contractId,
          views.find(({ abi }) => abi.name === view.abi.name)!,
        );
      };
      await cover(world.contracts, readOn);
      const outputs = await readOn(world.contracts);
      return valueOf(view.abi.output!, decode(view.abi.output!, outputs));
    };
    const slots = state.slots.get(this.contractId) ?? new Map<bigint, bigint>();
    return stateReader(this.#members, this.source.compiled, slots, this.#getters, read, world) as State<C>;
  }

  /** The events that this contract has emitted, in order, those of open sessions last; of one name where it is given. */
  events<E = unknown>(name?: string): readonly TestEvent<E>[] {
    const { events, open } = this.#world();
    const emitted = this.abi.events.map((event) => event.name);
    if (name !== undefined && typeof name !== 'string')
      throw wrongValue("an event's name", 'a text', name, `as in events('${emitted[0] ?? 'Paid'}')`);
    if (name !== undefined && !emitted.includes(name)) throw noSuchName(this.name, 'event', name, emitted);
    const all = [...events, ...[...open.values()].flatMap((session) => session.events)];
    const own = all.filter((event) => event.contractId === this.contractId);
    return (name === undefined ? own : own.filter((event) => event.name === name)) as readonly TestEvent<E>[];
  }
}

import type { CallObserver } from '../compiler/call/call-observer.js';
import { encodeArguments } from '../compiler/call/codec.js';
import type { AbiMethod } from '../compiler/ir/abi.js';
import type { CompiledContract } from '../compiler/ir/contract.js';
import { layoutHashOf } from '../compiler/ir/layout.js';
import type { MethodIr } from '../compiler/ir/ops.js';
import { AnchoredUser } from './transaction/anchored-user.js';
import { reportOf, type CallReport } from './transaction/call-report.js';
import { circuitCheck, type CircuitRun } from './transaction/circuit-check.js';
import { NATIVE_TOKEN_ID } from '../parth/system-contracts.js';
import { contractIdAt, contractWithId, stateNameOf } from './chain/deployment.js';
import type { LocalChain } from './chain/local-chain.js';
import { landsTooLate, notTheActor, otherLayout, unknownMethod, usedSince } from './transaction/refusals.js';
import { EMPTY_STATE, withSession, type SandboxState, type SandboxUser } from './state/sandbox-state.js';
import { chainOf, changeUser } from './chain/state-chain.js';
import { Transaction } from './transaction/transaction.js';
import { userKey } from './chain/user-key.js';

export interface SandboxOptions {
  /** The user id that deploys all contracts. */
  readonly deployer: bigint;
  /** The native balances that users have before their first session; 0 by default. */
  readonly balances?: ReadonlyMap<bigint, bigint>;
  /** Where the sandbox starts; empty by default. */
  readonly state?: SandboxState;
}

/** One call by a user. */
export interface SandboxCall {
  readonly user: bigint;
  /** `Contract.method`. */
  readonly target: string;
  /** As `encodeArguments` takes them. */
  readonly args: readonly unknown[];
  /** Whether the caller is the actor of the called contract, from the first call on. */
  readonly actor?: boolean;
  /** The checkpoint that the call's session starts from; the newest one by default. */
  readonly anchor?: bigint;
  /** Runs the circuit of each method that is executed too. */
  readonly circuit?: CircuitRun | undefined;
  /** Is told what each method does, also where one fails. */
  readonly observer?: CallObserver | undefined;
}

/** A call that was executed and has not landed: `report` tells what it did. */
export interface ExecutedCall {
  readonly report: CallReport;
  readonly user: bigint;
  /** How many sessions the user had before it. */
  readonly nonce: bigint;
  /** What the user has after it. */
  readonly after: Pick<SandboxUser, 'contracts' | 'balance'>;
  readonly actors: SandboxState['actors'];
  readonly anchor: bigint;
  readonly validUntil: bigint;
}

/**
 * Contracts on a chain of their own, without a network, keys or proofs. Several users call them; each call is a session
 * that is sealed in a checkpoint, and the next call starts from there. The contracts of a file are deployed from the
 * beginning on, with ids from 2 in the order of the file.
 */
export class Sandbox {
  readonly chain: LocalChain;
  #state: SandboxState;

  /** Throws `QED6024` for a state that was kept under another layout of a contract. */
  constructor(
    readonly contracts: readonly CompiledContract[],
    { deployer, balances = new Map(), state = EMPTY_STATE }: SandboxOptions,
  ) {
    this.#state = withLayouts(state, contracts);
    this.chain = chainOf(contracts, this.#state, deployer, balances);
  }

  /** The newest checkpoint: the next call starts from it. */
  get newest(): bigint {
    return this.chain.newest;
  }

  /** What a state file keeps. */
  get state(): SandboxState {
    return this.#state;
  }

  /** Lets empty checkpoints pass until one is the newest. */
  sealUntil(checkpoint: bigint): void {
    this.chain.sealUntil(checkpoint);
    this.#state = { ...this.#state, checkpoint: this.newest - 1n };
  }

  /** Executes a call and seals it. Throws what `execute` and `land` throw; then nothing is changed. */
  async call(call: SandboxCall): Promise<CallReport> {
    const executed = await this.execute(call);
    this.land(executed);
    return executed.report;
  }

  /**
   * Executes a call with all that follows from it; nothing is changed. Throws `QED6025` for a method that does not
   * exist, `QED6028` where the user and the actor of the contract are not one, `QED6034` for an anchor before the
   * user's last session, a `CodecError` (`QED13xx`) for arguments that do not fit, a `RunTimeError` (`QED11xx`) where a
   * method fails and `QED6026` where one calls what nobody has.
   */
  async execute({
    user,
    target,
    args,
    actor = false,
    anchor = this.newest,
    circuit,
    observer,
  }: SandboxCall): Promise<ExecutedCall> {
    const { contracts, chain } = this;
    const { contractId, contract, method, ir } = this.#method(target);
    const actors = this.#actorsWith(user, contract, actor);
    const at = chain.anchorAt(anchor);
    const anchored = await AnchoredUser.of(chain, at, user, userKey(user, contracts, actors));
    const { nonce } = anchored.start;
    if (nonce !== this.#nonce(user)) throw usedSince(user, anchor);
    const transaction = await Transaction.of(anchored, contracts, circuit && (await circuitCheck(circuit)), observer);
    const effects = await transaction.run(contractId, ir, encodeArguments(method.inputs, args));
    return {
      report: reportOf(contracts, contractId, method, effects, anchor, anchored.balance),
      user,
      nonce,
      after: {
        balance: effects.balance,
        // Most users never pay natively.
        contracts: new Map(
          [...effects.slots]
            .filter(([id, { size }]) => id !== NATIVE_TOKEN_ID || size > 0)
            .map(([id, slots]) => [stateNameOf(contracts, id), slots]),
        ),
      },
      actors,
      anchor,
      validUntil: effects.validUntil,
    };
  }

  /**
   * Seals a call that was executed. Throws `QED6033` where the next checkpoint is too late for it, `QED6034` where the
   * user landed another one since.
   */
  land({ user, nonce, after, actors, anchor, validUntil }: ExecutedCall): void {
    const { contracts, chain } = this;
    if (nonce !== this.#nonce(user)) throw usedSince(user, anchor);
    const { maxAnchorAge } = chain.config;
    const next = this.newest + 1n;
    if (next - anchor > maxAnchorAge || next > validUntil) {
      throw landsTooLate(validUntil < anchor + maxAnchorAge ? validUntil : anchor + maxAnchorAge, next);
    }
    const landed = withSession(this.#state, user, after);
    const { before } = landed.history.at(-1)!;
    changeUser(chain, contracts, actors, { user, before, after: landed.users.get(user)! });
    chain.seal();
    this.#state = { ...landed, actors: new Map([...landed.actors, ...actors]) };
  }

  #nonce(user: bigint): bigint {
    return this.#state.users.get(user)?.nonce ?? 0n;
  }

  #method(target: string): { contractId: bigint; contract: string; method: AbiMethod; ir: MethodIr } {
    const index = this.contracts.findIndex(({ contract }) => target.startsWith(`${contract}.`));
    const contractId = index < 0 ? NATIVE_TOKEN_ID : contractIdAt(index);
    const { contract, abi, methods } = contractWithId(this.contracts, contractId)!;
    const name = target.startsWith(`${contract}.`) ? target.slice(contract.length + 1) : '';
    const method = abi.methods.find((each) => each.name === name);
    const ir = methods.find((each) => each.method === name);
    if (method === undefined || ir === undefined) throw unknownMethod(target, this.contracts);
    return { contractId, contract, method, ir };
  }

  #actorsWith(user: bigint, contract: string, actor: boolean): SandboxState['actors'] {
    const { actors, users } = this.#state;
    const actorOf = actors.get(user);
    if (actorOf === contract || (actorOf === undefined && !actor)) return actors;
    if (actorOf !== undefined) throw notTheActor(user, contract, `is the actor of ${actorOf} alone`);
    if (users.has(user)) throw notTheActor(user, contract, 'called before with a key of its own');
    return new Map([...actors, [user, contract]]);
  }
}

/** Slots mean nothing under another layout. */
function withLayouts(state: SandboxState, contracts: readonly CompiledContract[]): SandboxState {
  const layouts = new Map(state.layouts);
  for (const { contract, layout } of contracts) {
    const hash = layoutHashOf(layout);
    if ((layouts.get(contract) ?? hash) !== hash) throw otherLayout(contract);
    layouts.set(contract, hash);
  }
  return { ...state, layouts };
}

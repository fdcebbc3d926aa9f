import { contractIdAt } from '../../../src/sandbox/chain/deployment.js';
import { userKey } from '../../../src/sandbox/chain/user-key.js';
import { sessionsAt, usersAfter, type SandboxState } from '../../../src/sandbox/state/sandbox-state.js';
import type { CompiledContract } from '../../../src/compiler/ir/contract.js';
import { fromField } from '../../../src/compiler/ir/kinds.js';
import type { CheckpointName } from '../../../src/compiler/ir/context-ops.js';
import { NO_CONTRACT } from '../../../src/parth/field.js';
import { DEPOSIT_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { PublicKey } from '../../../src/parth/leaves.js';
import { emptyRoot } from '../../../src/parth/trees/merkle-tree.js';
import { modulo } from './arithmetic.js';
import type { TwinCall, TwinEvent, TwinWorld } from './machine.js';
import type { TwinState } from './state.js';
import type { Twin } from './twin.js';

/** A user's states by contract. None of them is ever changed: a call makes a new one. */
export type TwinStates = ReadonlyMap<string, TwinState>;
/** All users' states. */
export type TwinUsers = ReadonlyMap<bigint, TwinStates>;

/** Where a run starts: the story's state at its anchor, and what the twin has of each time before. */
export interface TwinAnchor {
  readonly twin: Twin;
  readonly contracts: readonly CompiledContract[];
  /** With the caller among the actors where it is one. */
  readonly state: SandboxState;
  /** By the number of runs that had landed. */
  readonly past: readonly TwinUsers[];
  readonly user: bigint;
  readonly deployer: bigint;
}

/** A call that a method made, as a run reports it. */
export interface TwinMadeCall {
  readonly mode: 'inline' | 'deferred';
  readonly contractId: string;
  readonly method: string | null;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const NATIVE_TOKEN = 0n;
const GENESIS_TIME = 1_700_000_000_000n;

/**
 * One user's call with all that follows from it, in the twin: a callee answers on a copy while its caller runs and
 * takes effect after the caller's whole body, deferred calls come last. Throws the `TwinFailure` of the first method
 * that fails.
 */
export class TwinRun {
  readonly states: Map<string, TwinState>;
  readonly events: TwinEvent[] = [];
  readonly calls: TwinMadeCall[] = [];
  validUntil = 2n ** 32n - 1n;
  readonly #deferred: { call: TwinCall; caller: bigint }[] = [];
  readonly #id: bigint;

  constructor(
    readonly anchor: TwinAnchor,
    states?: TwinStates,
  ) {
    this.#id = anchor.state.checkpoint + 1n;
    this.states = new Map(states ?? this.#usersAt(this.#id).get(anchor.user));
  }

  /** The scalars of the result. */
  run(contract: number, method: string, inputs: readonly bigint[]): readonly bigint[] {
    const outputs = this.#execute(contract, method, inputs, NO_CONTRACT);
    for (let next = this.#deferred.shift(); next !== undefined; next = this.#deferred.shift())
      this.#follow(next.call, next.caller);
    return outputs;
  }

  #execute(index: number, method: string, inputs: readonly bigint[], caller: bigint): readonly bigint[] {
    const { twin, contracts } = this.anchor;
    const { contract } = contracts[index]!;
    const own = contractIdAt(index);
    let copy: TwinRun | undefined;
    const answer = (call: TwinCall): readonly bigint[] =>
      (copy ??= new TwinRun(this.anchor, this.states)).#follow(call, own);
    const before = this.states.get(contract) ?? twin.initialState(contract);
    const outcome = twin.call(contract, method, inputs, before, this.#world(index, caller, answer));
    if (outcome.failure !== undefined) throw outcome.failure;
    const { inlineCalls, deferredCalls, events, validUntil } = outcome.effects;
    this.states.set(contract, outcome.state);
    this.events.push(...events);
    this.calls.push(...inlineCalls.map((call) => made('inline', call, call.outputs)));
    this.calls.push(...deferredCalls.map((call) => made('deferred', call, [])));
    if (validUntil < this.validUntil) this.validUntil = validUntil;
    this.#deferred.push(...deferredCalls.map((call) => ({ call, caller: own })));
    for (const call of inlineCalls) this.#follow(call, own);
    return outcome.outputs;
  }

  #follow({ contractId, method, inputs }: TwinCall, caller: bigint): readonly bigint[] {
    if (contractId === NATIVE_TOKEN) return [];
    const index = Number(contractId - contractIdAt(0));
    const kinds = this.anchor.contracts[index]!.methods.find((ir) => ir.method === method)!.inputs;
    const plain = inputs.map((input, i) => fromField(kinds[i]!.kind, input)!);
    return this.#execute(index, method, plain, caller).map(modulo);
  }

  #world(index: number, caller: bigint, call: (call: TwinCall) => readonly bigint[]): TwinWorld {
    const { contracts, state, user, deployer } = this.anchor;
    const known = (name: CheckpointName): bigint => this.#checkpoint(name, this.#id);
    const publicKey = userKey(user, contracts, state.actors);
    return {
      // Roots of trees are the network's, and no story shows one.
      context: {
        userId: user,
        contractId: contractIdAt(index),
        caller,
        nonce: state.users.get(user)?.nonce ?? 0n,
        publicKeyHash: PublicKey.hash(publicKey),
        publicKeyFingerprint: publicKey.signatureFingerprint,
        publicKeyParam: publicKey.keyParam,
        deployer,
        checkpointId: this.#id,
        checkpointTime: known('checkpointTime'),
        checkpointUsers: known('checkpointUsers'),
        checkpointRandomSeed: known('checkpointRandomSeed'),
        checkpointMaxAge: known('checkpointMaxAge'),
        checkpointDepositRoot: known('checkpointDepositRoot'),
        nativeBalance: 0n,
      },
      foreign: (other, className, { contract, checkpoint }) => {
        const read = contract === undefined ? index : Number(contract - contractIdAt(0));
        if (contracts[read]?.contract !== className) return undefined;
        return this.#usersAt(checkpoint ?? this.#id)
          .get(other)
          ?.get(className);
      },
      userKey: (other) => (state.users.has(other) ? PublicKey.hash(userKey(other, contracts, state.actors)) : 0n),
      checkpoint: (name, id) => this.#checkpoint(name, id),
      call,
    };
  }

  #usersAt(id: bigint): TwinUsers {
    return this.anchor.past[sessionsAt(this.anchor.state, id)]!;
  }

  #checkpoint(name: CheckpointName, id: bigint): bigint {
    switch (name) {
      case 'checkpointRoot':
        return 0n;
      case 'checkpointTime':
        return GENESIS_TIME + id * 10_000n;
      case 'checkpointUsers':
        return BigInt(usersAfter(this.anchor.state, sessionsAt(this.anchor.state, id)).size);
      case 'checkpointRandomSeed':
        return id;
      case 'checkpointMaxAge':
        return 50n;
      case 'checkpointDepositRoot':
        return emptyRoot(DEPOSIT_TREE_HEIGHT);
    }
  }
}

function made(mode: TwinMadeCall['mode'], call: TwinCall, outputs: readonly bigint[]): TwinMadeCall {
  return {
    mode,
    contractId: call.contractId.toString(),
    method: call.contractId === NATIVE_TOKEN ? null : `${call.contract}.${call.method}`,
    inputs: call.inputs.map(String),
    outputs: outputs.map(String),
  };
}

import { runCircuit } from '../../src/circuit/circuit.js';
import { CallHost } from '../../src/compiler/call/call-host.js';
import { executeOn, type ExecutedMethod } from '../../src/compiler/call/execute-call.js';
import { executeMethod } from '../../src/compiler/interpreter/execute.js';
import type { Execution, ExecutionHost, RequestedCall } from '../../src/compiler/interpreter/execution.js';
import { RunTimeError, type RunTimeFailure } from '../../src/compiler/interpreter/run-time-error.js';
import { methodIdOf } from '../../src/compiler/ir/abi.js';
import type { CompiledContract } from '../../src/compiler/ir/contract.js';
import {
  CHECKPOINT_NAMES,
  CONTEXT_KINDS,
  type CheckpointName,
  type ContextName,
  type MethodIr,
} from '../../src/compiler/ir/ops.js';
import { abiOf } from '../../src/compiler/typed/abi-of.js';
import { resolve } from '../../src/compiler/typed/unify.js';
import { actorKey } from '../../src/parth/actor.js';
import { NO_CONTRACT } from '../../src/parth/field.js';
import { PublicKey } from '../../src/parth/leaves.js';
import { MerkleTree } from '../../src/parth/merkle-tree.js';
import { ContractCallStatement } from '../../src/parth/statements/contract-call.js';
import { worldOf } from './method-world.js';
import { runOnVariables } from './run-on-variables.js';
import { modulo } from './twin/arithmetic.js';
import type { TwinWorld } from './twin/machine.js';
import { slotsOfState } from './twin/slots.js';
import type { TwinState } from './twin/state.js';
import type { Twin, TwinOutcome } from './twin/twin.js';
import { kindsIn } from './twin/values.js';

/** How far a call is followed: through the interpreter, or through the circuit too. */
export type Depth = 'interpreter' | 'constants' | 'variables';

/** One compilation of the program: with all passes, with none. */
export interface Variant {
  readonly name: string;
  readonly contracts: readonly CompiledContract[];
}

/** A call in the form in which its meanings are compared: everything that anyone can observe of it. */
export interface Observed {
  readonly result?: readonly string[];
  readonly state?: readonly string[];
  readonly events?: readonly string[];
  readonly calls?: readonly string[];
  readonly deferred?: readonly string[];
  readonly validUntil?: string;
  readonly spent?: string;
  readonly received?: string;
  readonly failure?: RunTimeFailure;
  readonly at?: string;
  /** Of assertions: the text and the values that were compared. */
  readonly reason?: string;
  readonly values?: readonly string[];
}

const BALANCE = 1000n;
/** What calls find that are not followed into a circuit, where trees would have to fit it. */
const CONTEXT: Readonly<Record<ContextName, bigint>> = {
  userId: 0n,
  contractId: 0n,
  caller: NO_CONTRACT,
  nonce: 4n,
  publicKeyHash: 11n,
  publicKeyFingerprint: 12n,
  publicKeyParam: 13n,
  deployer: 42n,
  checkpointId: 20n,
  checkpointRoot: 1234n,
  checkpointTime: 1_700_000_000_000n,
  checkpointUsers: 9n,
  checkpointRandomSeed: 99n,
  checkpointMaxAge: 50n,
  nativeBalance: BALANCE,
};

/** The id of the program's contract at a place. */
export const contractIdAt = (index: number): bigint => 2n + BigInt(index);

type Slots = Map<bigint, bigint>;
/** Slots by user and contract. */
class SlotStates {
  readonly #users = new Map<string, Slots>();
  of(user: bigint, contract: string): Slots {
    const key = `${user}/${contract}`;
    const slots = this.#users.get(key) ?? new Map<bigint, bigint>();
    this.#users.set(key, slots);
    return slots;
  }
  entries(): { user: bigint; contract: string; slots: Slots }[] {
    return [...this.#users].map(([key, slots]) => {
      const [user, contract] = key.split('/') as [string, string];
      return { user: BigInt(user), contract, slots };
    });
  }
}

/** Before it nobody had written anything; from it on the past is as the anchor. */
const FIRST_STATE = 15n;
const pastCheckpoint = (name: CheckpointName, id: bigint): bigint => BigInt(name.length) * 1000n + id;

/** One user's key is that of the actor of the first contract. */
const keyOf = (user: bigint): bigint => (user === 9n ? PublicKey.hash(actorKey(contractIdAt(0))) : user);

/** Thrown where two meanings of one call differ. */
export class Disagreement extends Error {}

/**
 * A program in its meanings, side by side: as JavaScript (the twin), as IR in the interpreter, with all passes and with none, and as circuit. Every call
 * is made in all of them on the same state, and everything that can be observed must agree. Users call one after the other, a checkpoint each.
 */
export class ThreeWay {
  readonly #twins = new Map<bigint, Map<string, TwinState>>();
  readonly #states: SlotStates[];
  readonly #targets: ReadonlyMap<string, { readonly name: string; readonly answer: Answer }>;

  constructor(
    readonly twin: Twin,
    readonly variants: readonly Variant[],
  ) {
    this.#states = variants.map(() => new SlotStates());
    this.#targets = new Map(targetsOf(twin));
  }

  /** Makes a call in every meaning and gives what all of them observed. Throws a `Disagreement`, or what a meaning throws that is no failure of the call. */
  async call(
    user: bigint,
    contract: string,
    method: string,
    inputs: readonly bigint[],
    depth: Depth = 'interpreter',
  ): Promise<Observed> {
    const index = this.variants[0]!.contracts.findIndex((each) => each.contract === contract);
    const twinWorld = this.#twinWorld({ ...CONTEXT, userId: user, contractId: contractIdAt(index) });
    const before = this.#twinState(user, contract);
    const outcome = this.twin.call(contract, method, inputs, before, twinWorld);
    const where = `${contract}.${method}(${inputs.join(', ')}) by ${user}`;
    const wanted = this.#ofTwin(outcome, index);
    for (const [i, variant] of this.variants.entries()) {
      const slots = this.#states[i]!.of(user, contract);
      const found = await this.#interpreted(variant, this.#states[i]!, index, method, inputs, user);
      agree(`${where}, ${variant.name}`, wanted, found.observed);
      if (depth !== 'interpreter')
        await this.#prove(variant, i, index, method, inputs, user, depth, `${where}, ${variant.name}, as circuit`);
      for (const [slot, content] of found.writes) {
        if (content === 0n) slots.delete(slot);
        else slots.set(slot, content);
      }
    }
    if (outcome.failure === undefined) this.#twins.get(user)!.set(contract, outcome.state);
    return wanted;
  }

  /** The scalars of a user's plain fields, as they stand. */
  fields(user: bigint, contract: string): [name: string, scalars: readonly bigint[]][] {
    const plain = this.twin.program.classes.get(contract)!.fields.filter(({ type }) => type.tag !== 'mapping');
    const scalars = this.twin.scalars(contract, this.#twinState(user, contract));
    return plain.map(({ name }) => [name, scalars.get(name)![0]!.scalars]);
  }

  #twinState(user: bigint, contract: string): TwinState {
    const known = this.#twins.get(user) ?? new Map<string, TwinState>();
    this.#twins.set(user, known);
    const state = known.get(contract) ?? this.twin.initialState(contract);
    known.set(contract, state);
    return state;
  }

  #twinWorld(context: TwinWorld['context']): TwinWorld {
    const own = Number(context.contractId! - contractIdAt(0));
    return {
      context,
      checkpoint: pastCheckpoint,
      userKey: keyOf,
      foreign: (other, className, { contract, checkpoint }) => {
        const index = contract === undefined ? own : Number(contract - contractIdAt(0));
        if (this.variants[0]!.contracts[index]?.contract !== className) return undefined;
        if (checkpoint !== undefined && checkpoint < FIRST_STATE) return undefined;
        return this.#twins.get(other)?.get(className);
      },
      call: ({ contractId, contract, method, inputs }) =>
        [...this.#targets.values()]
          .find(({ name }) => name === `${contract}.${method}`)!
          .answer({ contractId, methodId: 0n, inputs }),
    };
  }

  #ofTwin(outcome: TwinOutcome, index: number): Observed {
    if (outcome.failure !== undefined) {
      const { failure, span, reason, values } = outcome.failure;
      return failed(failure, span, reason, values);
    }
    const { contract, layout } = this.variants[0]!.contracts[index]!;
    const { events, inlineCalls, deferredCalls, validUntil, spent, received } = outcome.effects;
    return {
      result: outcome.outputs.map(String),
      state: slotLines(slotsOfState(layout, this.twin.scalars(contract, outcome.state))),
      events: events.map(({ event, values }) => `${event} ${values.join()}`),
      calls: inlineCalls.map(
        (call) => `${call.contractId} ${call.contract}.${call.method} ${call.inputs.join()} = ${call.outputs.join()}`,
      ),
      deferred: deferredCalls.map((call) => `${call.contractId} ${call.contract}.${call.method} ${call.inputs.join()}`),
      validUntil: validUntil.toString(),
      spent: spent.toString(),
      received: received.toString(),
    };
  }

  async #interpreted(
    variant: Variant,
    state: SlotStates,
    index: number,
    method: string,
    inputs: readonly bigint[],
    user: bigint,
  ): Promise<{ observed: Observed; writes: Execution['writes'] }> {
    const { contract } = variant.contracts[index]!;
    const slots = state.of(user, contract);
    const written = new Map<bigint, bigint>();
    const host: ExecutionHost = {
      loadSlot: (slot) => written.get(slot) ?? slots.get(slot) ?? 0n,
      storeSlot: (slot, value) => void written.set(slot, value),
      checkpoint: (name, id) => Promise.resolve(pastCheckpoint(name, id)),
      loadForeign: ({ user: other, contract: id, checkpoint, slot }) => {
        if (checkpoint !== undefined && checkpoint < FIRST_STATE) return Promise.resolve(0n);
        const target = id === undefined ? index : Number(id - contractIdAt(0));
        const name = variant.contracts[target]?.contract ?? '';
        return Promise.resolve(state.of(other, name).get(slot) ?? 0n);
      },
      userKey: (other) => Promise.resolve(keyOf(other)),
      inlineCall: (call) => this.#answer(call),
      context: (name) => (name === 'userId' ? user : name === 'contractId' ? contractIdAt(index) : CONTEXT[name]),
    };
    try {
      const execution = await executeMethod(irOf(variant, index, method), inputs, host);
      return { observed: this.#ofExecution(execution, slots), writes: execution.writes };
    } catch (error) {
      if (!(error instanceof RunTimeError)) throw error;
      return { observed: failed(error.failure, error.span, error.reason, error.values), writes: new Map() };
    }
  }

  #ofExecution(execution: Execution, before: Slots): Observed {
    const { outputs, writes, events, inlineCalls, deferredCalls, validUntil, spent, received } = execution;
    const nameOf = ({ methodId }: RequestedCall): string => this.#targets.get(methodId.toString())?.name ?? '?';
    return {
      result: outputs.map(String),
      state: slotLines(new Map([...before, ...writes])),
      events: events.map(({ event, values }) => `${event} ${values.join()}`),
      calls: inlineCalls.map(
        (call) => `${call.contractId} ${nameOf(call)} ${call.inputs.join()} = ${call.outputs.join()}`,
      ),
      deferred: deferredCalls.map((call) => `${call.contractId} ${nameOf(call)} ${call.inputs.join()}`),
      validUntil: validUntil.toString(),
      spent: spent.toString(),
      received: received.toString(),
    };
  }

  #answer(call: RequestedCall): Promise<readonly bigint[]> {
    return Promise.resolve(this.#targets.get(call.methodId.toString())!.answer(call));
  }

  /** The circuit on the interpreter's witness, in a world whose trees fit: its statement is the one that the twin's outcome makes. */
  async #prove(
    variant: Variant,
    place: number,
    index: number,
    method: string,
    inputs: readonly bigint[],
    user: bigint,
    depth: Depth,
    where: string,
  ): Promise<void> {
    const { contracts } = variant;
    const { contract, layout } = contracts[index]!;
    const state = this.#states[place]!;
    const others = state.entries().flatMap(({ user: other, contract: name, slots }) => {
      const at = contracts.findIndex((each) => each.contract === name);
      if (slots.size === 0 || at < 0) return [];
      const height = contracts[at]!.layout.cstateHeight;
      return [{ user: other, key: keyOf(other), contract: contractIdAt(at), height, slots: [...slots] }];
    });
    const world = worldOf({
      cstateHeight: layout.cstateHeight,
      own: [...state.of(user, contract)],
      others,
      past: Object.fromEntries([15, 16, 17, 18, 19].map((id) => [id, others])),
      user,
      contractId: contractIdAt(index),
      balance: BALANCE,
    });
    const callState = { ...world, inlineCall: (call: RequestedCall) => this.#answer(call) };
    const twinWorld = await this.#circuitWorld(
      new CallHost(callState),
      others.map((each) => each.user),
    );
    const before = this.#twinState(user, contract);
    const outcome = this.twin.call(contract, method, inputs, before, twinWorld);
    const wanted = this.#ofTwin(outcome, index);
    let executed: ExecutedMethod;
    try {
      executed = await executeOn(irOf(variant, index, method), inputs, callState);
    } catch (error) {
      if (!(error instanceof RunTimeError)) throw error;
      return agree(where, wanted, failed(error.failure, error.span, error.reason, error.values));
    }
    agree(where, wanted, this.#ofExecution(executed.execution, state.of(user, contract)));
    if (outcome.failure !== undefined) throw new Disagreement(`${where}: only the twin fails`);
    const { circuit, witness, statement } = executed;
    const after = slotsOfState(layout, this.twin.scalars(contract, outcome.state));
    const root = MerkleTree.from(layout.cstateHeight, [...after]).root;
    if (statement.cstateRootAfter !== root) throw new Disagreement(`${where}: another root than the twin's`);
    const expected = ContractCallStatement.hash(statement);
    const value = circuit.witness.fromJSON(witness);
    const outputs = [runCircuit(circuit, value)];
    if (depth === 'variables') outputs.push(await runOnVariables(circuit, value));
    if (outputs.some((output) => output !== expected))
      throw new Disagreement(`${where}: the circuit outputs another statement`);
  }

  /** What the twin finds where a circuit runs: the same as the trees hold. */
  async #circuitWorld(host: CallHost, users: readonly bigint[]): Promise<TwinWorld> {
    const names = Object.keys(CONTEXT_KINDS) as ContextName[];
    const context = Object.fromEntries(names.map((name) => [name, host.context(name)])) as TwinWorld['context'];
    const known = new Map<string, bigint>();
    for (let id = 0n; id <= context.checkpointId!; id++)
      for (const name of CHECKPOINT_NAMES) known.set(`${name} ${id}`, await host.checkpoint(name, id));
    return {
      ...this.#twinWorld(context),
      userKey: (user) => (users.includes(user) ? keyOf(user) : 0n),
      checkpoint: (name, id) => known.get(`${name} ${id}`)!,
    };
  }
}

type Answer = (call: RequestedCall) => readonly bigint[];

/** What calls of the program's public methods answer: numbers in range that depend on every input. */
function targetsOf({ program }: Twin): [string, { name: string; answer: Answer }][] {
  const native: [string, { name: string; answer: Answer }] = [
    methodIdOf('NativeToken', 'send', [
      { name: 'to', type: { type: 'scalar', kind: 'UserId' } },
      { name: 'amount', type: { type: 'scalar', kind: 'u64' } },
    ]).toString(),
    { name: 'NativeToken.send', answer: () => [] },
  ];
  const others = [...program.classes.values()].flatMap(({ name, methods }) =>
    [...methods.values()].flatMap((signature): [string, { name: string; answer: Answer }][] => {
      if (
        signature.parameters.some(({ type }) => resolve(type).tag === 'error') ||
        resolve(signature.result).tag === 'error'
      )
        return [];
      const inputs = signature.parameters.map((parameter) => ({ name: parameter.name, type: abiOf(parameter.type) }));
      const kinds = kindsIn(signature.result);
      const answer: Answer = (call) =>
        kinds.map(
          (_, i) => (call.inputs.reduce((sum, input) => modulo(3n * sum + input), call.contractId) + BigInt(i)) % 2n,
        );
      return [[methodIdOf(name, signature.name, inputs).toString(), { name: `${name}.${signature.name}`, answer }]];
    }),
  );
  return [native, ...others];
}

function irOf({ contracts }: Variant, index: number, method: string): MethodIr {
  return contracts[index]!.methods.find((each) => each.method === method)!;
}

function failed(
  failure: RunTimeFailure,
  span: { readonly file: string; readonly line: number; readonly column: number },
  reason: string,
  values: readonly { readonly text: string; readonly value: string }[],
): Observed {
  const at = `${span.file}:${span.line}:${span.column}`;
  if (failure !== 'assertion') return { failure, at };
  return { failure, at, reason, values: values.map(({ text, value }) => `${text} = ${value}`) };
}

const slotLines = (slots: ReadonlyMap<bigint, bigint>): string[] =>
  [...slots]
    .filter(([, content]) => content !== 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([slot, content]) => `${slot}: ${content}`);

function agree(where: string, wanted: Observed, found: Observed): void {
  const parts = new Set([...Object.keys(wanted), ...Object.keys(found)]) as Set<keyof Observed>;
  for (const part of parts) {
    const [left, right] = [wanted[part], found[part]].map((value) => JSON.stringify(value) ?? 'nothing');
    if (left !== right) throw new Disagreement(`${where}: ${part} is ${left} as JavaScript, ${right} as IR`);
  }
}

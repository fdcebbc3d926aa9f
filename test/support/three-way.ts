import { runCircuit } from '../../src/circuit/circuit.js';
import { CallHost } from '../../src/compiler/call/call-host.js';
import { executeOn, type ExecutedMethod } from '../../src/compiler/call/execute-call.js';
import { executeMethod } from '../../src/compiler/interpreter/execute.js';
import type { Execution, ExecutionHost, RequestedCall } from '../../src/compiler/interpreter/execution.js';
import { RunTimeError } from '../../src/compiler/interpreter/run-time-error.js';
import type { CompiledContract } from '../../src/compiler/ir/contract.js';
import { CHECKPOINT_NAMES, CONTEXT_KINDS, type ContextName } from '../../src/compiler/ir/context-ops.js';
import type { MethodIr } from '../../src/compiler/ir/ops.js';
import { contractIdAt } from '../../src/sandbox/chain/deployment.js';
import { MerkleTree } from '../../src/parth/trees/merkle-tree.js';
import { ContractCallStatement } from '../../src/parth/statements/contract-call.js';
import { targetsOf, type Answer } from './call-targets.js';
import { BALANCE, CONTEXT, FIRST_STATE, keyOf, pastCheckpoint } from './fixed-context.js';
import { worldOf } from './method-world.js';
import { agree, Disagreement, failed, ofTwin, slotLines, type Observed } from './observed.js';
import { runOnVariables } from './run-on-variables.js';
import { SlotStates, type Slots } from './slot-states.js';
import type { TwinWorld } from './twin/machine.js';
import { slotsOfState } from './twin/slots.js';
import type { TwinState } from './twin/state.js';
import type { Twin } from './twin/twin.js';

/** How far a call is followed: through the interpreter, or through the circuit too. */
export type Depth = 'interpreter' | 'constants' | 'variables';

/** One compilation of the program: with all passes, with none. */
export interface Variant {
  readonly name: string;
  readonly contracts: readonly CompiledContract[];
}

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
    const wanted = ofTwin(this.twin, this.variants[0]!.contracts[index]!, outcome);
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
    const wanted = ofTwin(this.twin, this.variants[0]!.contracts[index]!, outcome);
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

function irOf({ contracts }: Variant, index: number, method: string): MethodIr {
  return contracts[index]!.methods.find((each) => each.method === method)!;
}

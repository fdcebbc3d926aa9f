import { CallHost } from '../compiler/call/call-host.js';
import { executeOn, type ExecutedMethod } from '../compiler/call/execute-call.js';
import { writtenEntries, type WrittenEntries, type WrittenEntry } from '../compiler/call/written-entries.js';
import { executeMethod } from '../compiler/interpreter/execute.js';
import type { EmittedEvent, Execution, RequestedCall } from '../compiler/interpreter/execution.js';
import { methodIdOfKinds } from '../compiler/ir/abi.js';
import { fromField, toField } from '../compiler/ir/kinds.js';
import type { MethodIr } from '../compiler/ir/ops.js';
import { QedError } from '../base/errors.js';
import { MAX_U32, NO_CONTRACT } from '../parth/field.js';
import { contractIdAt } from './local-forest.js';
import type { RunAnchor } from './local-world.js';
import type { Slots } from './local-state.js';

const NATIVE_TOKEN = 0n;
const MAX_DEPTH = 8;
/** The deadline of what has none. */
export const NO_BOUND = MAX_U32;

/** A call that a method made to another contract. */
export interface MadeCall extends RequestedCall {
  readonly mode: 'inline' | 'deferred';
  readonly outputs: readonly bigint[];
}

/** What one run did, the calls that followed from it included. */
export interface RunEffects {
  readonly outputs: readonly bigint[];
  readonly events: readonly { readonly contract: number; readonly event: EmittedEvent }[];
  readonly calls: readonly MadeCall[];
  readonly slotsModified: bigint;
  /** What was written under hashed keys, by contract's place in the file. */
  readonly entries: ReadonlyMap<number, WrittenEntries>;
  readonly validUntil: bigint;
}

/** Looks at each method that was really executed, e.g. to run its circuit. */
export type Inspect = (executed: ExecutedMethod, ir: MethodIr) => Promise<void>;

/**
 * Executes calls of one user, one after the other, on slots that it changes. A callee's value is found first, on a copy; its effects come after its
 * caller's whole body (protocol §4), when it must give the same value again. Deferred calls come last.
 */
export class RunCalls {
  readonly #events: { contract: number; event: EmittedEvent }[] = [];
  readonly #calls: MadeCall[] = [];
  /** The entries under hashed keys that were written, by contract's place in the file. */
  readonly #entries = new Map<number, Map<bigint, WrittenEntry>>();
  readonly #deferred: { call: RequestedCall; caller: bigint }[] = [];
  #slotsModified = 0n;
  #validUntil = NO_BOUND;

  constructor(
    readonly anchor: RunAnchor,
    /** The user's slots by contract's place in the file. */
    readonly slots: readonly Slots[],
    readonly inspect: Inspect | undefined,
  ) {}

  /** Throws a `RunTimeError` where a method fails, `QED6026` for a call that leads nowhere. */
  async run(contract: number, ir: MethodIr, inputs: readonly bigint[]): Promise<RunEffects> {
    const { outputs } = await this.#execute(contract, ir, inputs, NO_CONTRACT, 0);
    for (let next = this.#deferred.shift(); next !== undefined; next = this.#deferred.shift()) {
      await this.#follow(next.call, next.caller, 0);
    }
    return {
      outputs,
      events: this.#events,
      calls: this.#calls,
      slotsModified: this.#slotsModified,
      entries: this.#entries,
      validUntil: this.#validUntil,
    };
  }

  async #execute(
    contract: number,
    ir: MethodIr,
    inputs: readonly bigint[],
    caller: bigint,
    depth: number,
  ): Promise<Execution> {
    const own = contractIdAt(contract);
    let copy: RunCalls | undefined;
    const state = this.anchor.callState(contract, this.slots[contract]!, caller, (call) => {
      copy ??= new RunCalls(
        this.anchor,
        this.slots.map((slots) => new Map(slots)),
        undefined,
      );
      return copy.#follow(call, own, depth + 1);
    });
    let execution: Execution;
    if (this.inspect === undefined) execution = await executeMethod(ir, inputs, new CallHost(state));
    else {
      const executed = await executeOn(ir, inputs, state);
      await this.inspect(executed, ir);
      ({ execution } = executed);
    }
    for (const [slot, content] of execution.writes) {
      if (content === 0n) this.slots[contract]!.delete(slot);
      else this.slots[contract]!.set(slot, content);
    }
    const named = this.#entries.get(contract) ?? new Map<bigint, WrittenEntry>();
    for (const [slot, entry] of writtenEntries(ir, execution.values)) named.set(slot, entry);
    this.#entries.set(contract, named);
    this.#slotsModified += execution.slotsModified;
    if (execution.validUntil < this.#validUntil) this.#validUntil = execution.validUntil;
    this.#events.push(...execution.events.map((event) => ({ contract, event })));
    this.#calls.push(
      ...execution.inlineCalls.map((call) => ({ ...call, mode: 'inline' as const })),
      ...execution.deferredCalls.map((call) => ({ ...call, mode: 'deferred' as const, outputs: [] })),
    );
    for (const { outputs, ...call } of execution.inlineCalls) {
      const again = await this.#follow(call, own, depth + 1);
      if (again.length === outputs.length && again.every((value, i) => value === outputs[i])) continue;
      throw new QedError('QED6026', `a contract that ${ir.contract}.${ir.method} calls gives another value after it`, {
        hint: 'what a callee reads must not depend on what its caller writes',
      });
    }
    this.#deferred.push(...execution.deferredCalls.map((call) => ({ call, caller: own })));
    return execution;
  }

  /** Executes a call of a contract by its id; gives its results as field elements. */
  async #follow(call: RequestedCall, caller: bigint, depth: number): Promise<readonly bigint[]> {
    // Paying natively has no result and changes no state of these contracts.
    if (call.contractId === NATIVE_TOKEN) return [];
    const index = this.anchor.contracts.findIndex((_, i) => contractIdAt(i) === call.contractId);
    const ir = this.anchor.contracts[index]?.methods.find((each) => idOf(each) === call.methodId);
    if (ir === undefined || ir.inputs.length !== call.inputs.length) {
      const ids = this.anchor.contracts.map(({ contract }, i) => `${contract} is ${contractIdAt(i)}`).join(', ');
      throw new QedError('QED6026', `contract ${call.contractId} has no method that is called here`, {
        hint: `the contracts of the file have ids in order: ${ids}`,
      });
    }
    if (depth > MAX_DEPTH) {
      throw new QedError('QED6026', `calls of calls, more than ${MAX_DEPTH} deep`, { hint: 'end the circle of calls' });
    }
    const inputs = call.inputs.map((input, i) => fromField(ir.inputs[i]!.kind, input)!);
    const { outputs } = await this.#execute(index, ir, inputs, caller, depth);
    return outputs.map(toField);
  }
}

const idOf = (ir: MethodIr): bigint =>
  methodIdOfKinds(
    ir.contract,
    ir.method,
    ir.inputs.map(({ kind }) => kind),
  );

import { CallHost } from '../../compiler/call/call-host.js';
import { checkInlineCall, nextCall, NO_DEBTS, withCallsOf } from '../../compiler/call/call-order.js';
import type { CallDebts, Frame, OwedCall } from '../../compiler/call/call-order.js';
import { executeOn, type ExecutedMethod } from '../../compiler/call/execute-call.js';
import { writtenEntries, type WrittenEntries, type WrittenEntry } from '../../compiler/call/written-entries.js';
import { executeMethod } from '../../compiler/interpreter/execute.js';
import type { EmittedEvent, Execution, RequestedCall } from '../../compiler/interpreter/execution.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { fromField, toField } from '../../compiler/ir/kinds.js';
import type { MethodIr } from '../../compiler/ir/ops.js';
import { MAX_U32, NO_CONTRACT } from '../../parth/field.js';
import { NATIVE_TOKEN_ID } from '../../parth/system-contracts.js';
import type { AnchoredUser } from './anchored-user.js';
import { contractIdAt, contractWithId, methodWithId } from '../chain/deployment.js';
import { unknownCallee } from './refusals.js';

/** The deadline of what has none. */
export const NO_BOUND = MAX_U32;

/** A call that a method made to another contract. */
export interface MadeCall extends RequestedCall {
  readonly mode: OwedCall['kind'];
  readonly outputs: readonly bigint[];
}

/** What a call did, the calls that followed from it included. */
export interface TransactionEffects {
  readonly outputs: readonly bigint[];
  readonly events: readonly { readonly contractId: bigint; readonly event: EmittedEvent }[];
  readonly calls: readonly MadeCall[];
  readonly slotsModified: bigint;
  /** The user's slots after it, by contract. */
  readonly slots: ReadonlyMap<bigint, ReadonlyMap<bigint, bigint>>;
  /** What was written under hashed keys, by contract. */
  readonly entries: ReadonlyMap<bigint, WrittenEntries>;
  readonly validUntil: bigint;
}

/** Looks at each method that was really executed, e.g. to run its circuit. */
export type Inspect = (executed: ExecutedMethod, ir: MethodIr) => Promise<void>;

type SlotsByContract = ReadonlyMap<bigint, Map<bigint, bigint>>;

/**
 * Executes a call of a user with all calls that follow from it, in the order of `call-order.ts`. A method needs the
 * value of an inline call before that call is due, so the callee first answers on a copy of the user's slots; when its
 * turn comes it runs again, and then its effects count.
 */
export class Transaction {
  readonly #events: { contractId: bigint; event: EmittedEvent }[] = [];
  readonly #calls: MadeCall[] = [];
  readonly #entries = new Map<bigint, Map<bigint, WrittenEntry>>();
  #slotsModified = 0n;
  #validUntil = NO_BOUND;

  private constructor(
    readonly user: AnchoredUser,
    readonly contracts: readonly CompiledContract[],
    readonly slots: SlotsByContract,
    readonly inspect: Inspect | undefined,
  ) {}

  /** Of a user of the contracts of a file, on the user's slots as of the anchor, which it leaves as they are. */
  static async of(user: AnchoredUser, contracts: readonly CompiledContract[], inspect?: Inspect): Promise<Transaction> {
    const ids = contracts.map((_, index) => contractIdAt(index));
    const slots = await Promise.all(ids.map(async (id) => [id, new Map(await user.slots(id))] as const));
    return new Transaction(user, contracts, new Map(slots), inspect);
  }

  /** Throws a `RunTimeError` (`QED11xx`) where a method fails, `QED6026` for a call that leads nowhere. */
  async run(contractId: bigint, ir: MethodIr, inputs: readonly bigint[]): Promise<TransactionEffects> {
    const frame = { contractId, ancestors: [] };
    const execution = await this.#execute(frame, ir, inputs, NO_CONTRACT);
    await this.#settle(withCallsOf(NO_DEBTS, frame, execution));
    return {
      outputs: execution.outputs,
      events: this.#events,
      calls: this.#calls,
      slotsModified: this.#slotsModified,
      slots: this.slots,
      entries: this.#entries,
      validUntil: this.#validUntil,
    };
  }

  /** Runs all calls that are owed, and those that they make. */
  async #settle(debts: CallDebts): Promise<void> {
    for (let due = nextCall(debts); due !== undefined; due = nextCall(debts)) {
      const { next, rest } = due;
      const frame = { contractId: next.call.contractId, ancestors: next.ancestors };
      const execution = await this.#follow(frame, next.call, next.caller);
      if (next.kind === 'inline') checkOutputs(next.call.outputs, execution);
      debts = execution === undefined ? rest : withCallsOf(rest, frame, execution);
    }
  }

  /**
   * The value of an inline call, as field elements. What it and its own inline calls write stays here: this is a copy.
   */
  async #answer(frame: Frame, call: RequestedCall, caller: bigint): Promise<readonly bigint[]> {
    const execution = await this.#follow(frame, call, caller);
    if (execution === undefined) return [];
    await this.#settle(withCallsOf(NO_DEBTS, frame, { inlineCalls: execution.inlineCalls, deferredCalls: [] }));
    return execution.outputs.map(toField);
  }

  /**
   * Executes the method that a call names. Paying natively has no result and changes no state of these contracts:
   * undefined.
   */
  async #follow(frame: Frame, call: RequestedCall, caller: bigint): Promise<Execution | undefined> {
    if (call.contractId === NATIVE_TOKEN_ID) return undefined;
    const contract = contractWithId(this.contracts, call.contractId);
    const ir = contract && methodWithId(contract, call.methodId);
    if (ir === undefined || ir.inputs.length !== call.inputs.length)
      throw unknownCallee(call.contractId, this.contracts);
    const inputs = call.inputs.map((input, i) => fromField(ir.inputs[i]!.kind, input)!);
    return this.#execute(frame, ir, inputs, caller);
  }

  async #execute(frame: Frame, ir: MethodIr, inputs: readonly bigint[], caller: bigint): Promise<Execution> {
    const { contractId, ancestors } = frame;
    const slots = this.slots.get(contractId)!;
    let copy: Transaction | undefined;
    const state = await this.user.callState(contractId, slots, caller, async (call) => {
      checkInlineCall(frame, call.contractId);
      copy ??= this.#copy();
      const callee = { contractId: call.contractId, ancestors: [...ancestors, contractId] };
      return copy.#answer(callee, call, contractId);
    });
    if (this.inspect === undefined) return this.#apply(frame, ir, await executeMethod(ir, inputs, new CallHost(state)));
    const executed = await executeOn(ir, inputs, state);
    await this.inspect(executed, ir);
    return this.#apply(frame, ir, executed.execution);
  }

  #apply({ contractId }: Frame, ir: MethodIr, execution: Execution): Execution {
    const slots = this.slots.get(contractId)!;
    for (const [slot, content] of execution.writes) {
      if (content === 0n) slots.delete(slot);
      else slots.set(slot, content);
    }
    const entries = this.#entries.get(contractId) ?? new Map<bigint, WrittenEntry>();
    for (const [slot, entry] of writtenEntries(ir, execution.values)) entries.set(slot, entry);
    this.#entries.set(contractId, entries);
    this.#slotsModified += execution.slotsModified;
    if (execution.validUntil < this.#validUntil) this.#validUntil = execution.validUntil;
    this.#events.push(...execution.events.map((event) => ({ contractId, event })));
    this.#calls.push(
      ...execution.inlineCalls.map((call) => ({ ...call, mode: 'inline' as const })),
      ...execution.deferredCalls.map((call) => ({ ...call, mode: 'deferred' as const, outputs: [] })),
    );
    return execution;
  }

  #copy(): Transaction {
    const slots = new Map([...this.slots].map(([contractId, held]) => [contractId, new Map(held)]));
    return new Transaction(this.user, this.contracts, slots, undefined);
  }
}

/**
 * No contract is entered twice at a time, so a callee finds the same state when it answers and when its effects count.
 */
function checkOutputs(answered: readonly bigint[], execution: Execution | undefined): void {
  const outputs = execution?.outputs.map(toField) ?? [];
  if (outputs.length === answered.length && outputs.every((value, i) => value === answered[i])) return;
  throw new Error(`an inline call answered ${answered.join()} and then gave ${outputs.join()}`);
}

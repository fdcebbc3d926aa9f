import type { CallObserver } from '../../compiler/call/call-observer.js';
import { CallHost } from '../../compiler/call/call-host.js';
import type { OwedCall } from '../../compiler/call/call-order.js';
import { executeCallTree, type CallWorld, type DueCall } from '../../compiler/call/call-tree.js';
import type { ExecutedMethod } from '../../compiler/call/execute-call.js';
import { writtenEntries, type WrittenEntries, type WrittenEntry } from '../../compiler/call/written-entries.js';
import { executeMethod } from '../../compiler/interpreter/execute.js';
import type { EmittedEvent, Execution, RequestedCall } from '../../compiler/interpreter/execution.js';
import type { CallState } from '../../compiler/call/call-request.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { methodIdOfIr } from '../../compiler/ir/abi.js';
import { fromField, toField } from '../../compiler/ir/kinds.js';
import type { MethodIr } from '../../compiler/ir/ops.js';
import type { ContractView } from '../../compiler/ir/views.js';
import { MAX_U32, NO_CONTRACT } from '../../parth/field.js';
import type { AnchoredUser } from './anchored-user.js';
import { contractIds, contractWithId, methodWithId } from '../chain/deployment.js';
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
  /** How many methods ran, and how many slots they changed: the session's fee counts them. */
  readonly transactions: bigint;
  readonly slotsModified: bigint;
  /** The user's native balance after it. */
  readonly balance: bigint;
  /** The user's slots after it, by contract. */
  readonly slots: ReadonlyMap<bigint, ReadonlyMap<bigint, bigint>>;
  /** What was written under hashed keys, by contract. */
  readonly entries: ReadonlyMap<bigint, WrittenEntries>;
  readonly validUntil: bigint;
}

/** Looks at each method that was really executed, e.g. to run its circuit. */
export type Inspect = (executed: ExecutedMethod, ir: MethodIr) => Promise<void>;

type SlotsByContract = ReadonlyMap<bigint, Map<bigint, bigint>>;

/** What a user has between two calls of a session. */
export type UserState = Pick<TransactionEffects, 'slots' | 'balance'>;

/** A call as it was executed. */
interface Executed {
  readonly execution: Execution;
  readonly ir: MethodIr;
}

/** A call of a user of the contracts of a file, with all calls that follow from it. */
export class Transaction implements CallWorld<Executed> {
  readonly #events: { contractId: bigint; event: EmittedEvent }[] = [];
  readonly #calls: MadeCall[] = [];
  readonly #entries = new Map<bigint, Map<bigint, WrittenEntry>>();
  #transactions = 0n;
  #slotsModified = 0n;
  #validUntil = NO_BOUND;

  private constructor(
    readonly user: AnchoredUser,
    readonly contracts: readonly CompiledContract[],
    readonly slots: SlotsByContract,
    private balance: bigint,
    readonly inspect: Inspect | undefined,
    readonly observer?: CallObserver,
  ) {}

  /** On the user's slots as of the anchor, which it leaves as they are. */
  static async of(
    user: AnchoredUser,
    contracts: readonly CompiledContract[],
    inspect?: Inspect,
    observer?: CallObserver,
  ): Promise<Transaction> {
    const slots = await Promise.all(contractIds(contracts).map(async (id) => [id, await user.slots(id)] as const));
    return Transaction.after(user, contracts, { slots: new Map(slots), balance: user.balance }, inspect, observer);
  }

  /** The next call of a session, on the state that the calls before it left; it leaves it as it is. */
  static after(
    user: AnchoredUser,
    contracts: readonly CompiledContract[],
    { slots, balance }: UserState,
    inspect?: Inspect,
    observer?: CallObserver,
  ): Transaction {
    const copies = contractIds(contracts).map((id) => [id, new Map(slots.get(id))] as const);
    return new Transaction(user, contracts, new Map(copies), balance, inspect, observer);
  }

  /** The first call of a session where there is no state yet, the next one otherwise. */
  static async next(
    user: AnchoredUser,
    contracts: readonly CompiledContract[],
    state: UserState | undefined,
    inspect?: Inspect,
    observer?: CallObserver,
  ): Promise<Transaction> {
    return state === undefined
      ? Transaction.of(user, contracts, inspect, observer)
      : Transaction.after(user, contracts, state, inspect, observer);
  }

  /** Throws a `RunTimeError` (`QED11xx`) where a method fails, `QED6026` for a call that leads nowhere. */
  async run(contractId: bigint, ir: MethodIr, inputs: readonly bigint[]): Promise<TransactionEffects> {
    const { execution } = await executeCallTree(this, {
      kind: 'standard',
      contractId,
      methodId: methodIdOfIr(ir),
      inputs: inputs.map(toField),
      caller: NO_CONTRACT,
      ancestors: [],
    });
    return {
      outputs: execution.outputs,
      events: this.#events,
      calls: this.#calls,
      transactions: this.#transactions,
      slotsModified: this.#slotsModified,
      balance: this.balance,
      slots: this.slots,
      entries: this.#entries,
      validUntil: this.#validUntil,
    };
  }

  /** The values of a view, which changes nothing. Throws a `RunTimeError` (`QED11xx`) where it fails. */
  async read(contractId: bigint, { ir }: ContractView): Promise<readonly bigint[]> {
    const state = await this.#surroundings({ contractId, caller: NO_CONTRACT, ancestors: [] }, ir, []);
    return (await executeMethod(ir, [], new CallHost(state))).outputs;
  }

  async execute(call: DueCall, inlineCall: CallState['inlineCall'] & object): Promise<Executed> {
    const ir = this.#method(call);
    const inputs = call.inputs.map((input, i) => fromField(ir.inputs[i]!.kind, input)!);
    const state = await this.#surroundings(call, ir, inputs, inlineCall);
    if (this.inspect === undefined) return { ir, execution: await executeMethod(ir, inputs, new CallHost(state)) };
    // It loads o1js.
    const { executeOn } = await import('../../compiler/call/execute-call.js');
    const executed = await executeOn(ir, inputs, state);
    await this.inspect(executed, ir);
    return { ir, execution: executed.execution };
  }

  async #surroundings(
    { contractId, caller, ancestors }: Pick<DueCall, 'contractId' | 'caller' | 'ancestors'>,
    ir: MethodIr,
    inputs: readonly bigint[],
    inlineCall?: CallState['inlineCall'],
  ): Promise<CallState> {
    const slots = this.slots.get(contractId)!;
    const compiled = contractWithId(this.contracts, contractId)!;
    const observe = this.observer?.begin?.(compiled, ir, inputs, ancestors.length, slots);
    const state = await this.user.callState(contractId, slots, this.balance, caller, inlineCall);
    return observe === undefined ? state : { ...state, observe };
  }

  apply({ contractId }: DueCall, { execution, ir }: Executed): Promise<void> {
    this.#write(contractId, ir, execution);
    this.observer?.end?.(contractWithId(this.contracts, contractId)!, ir, execution);
    this.#transactions++;
    this.balance += execution.received - execution.spent;
    this.#slotsModified += execution.slotsModified;
    if (execution.validUntil < this.#validUntil) this.#validUntil = execution.validUntil;
    this.#events.push(...execution.events.map((event) => ({ contractId, event })));
    this.#calls.push(
      ...execution.inlineCalls.map((call) => ({ ...call, mode: 'inline' as const })),
      ...execution.deferredCalls.map((call) => ({ ...call, mode: 'deferred' as const, outputs: [] })),
    );
    return Promise.resolve();
  }

  copy(): Transaction {
    const slots = new Map([...this.slots].map(([contractId, held]) => [contractId, new Map(held)]));
    return new Transaction(this.user, this.contracts, slots, this.balance, undefined, this.observer?.answering?.());
  }

  #method({ contractId, methodId, inputs }: DueCall): MethodIr {
    const contract = contractWithId(this.contracts, contractId);
    const ir = contract && methodWithId(contract, methodId);
    if (ir?.inputs.length !== inputs.length) throw unknownCallee(contractId, this.contracts);
    return ir;
  }

  #write(contractId: bigint, ir: MethodIr, { writes, values }: Execution): void {
    const slots = this.slots.get(contractId)!;
    for (const [slot, content] of writes) {
      if (content === 0n) slots.delete(slot);
      else slots.set(slot, content);
    }
    const entries = this.#entries.get(contractId) ?? new Map<bigint, WrittenEntry>();
    for (const [slot, entry] of writtenEntries(ir, values)) entries.set(slot, entry);
    this.#entries.set(contractId, entries);
  }
}

import type { CallState } from '../../compiler/call/call-request.js';
import type { AnsweringWorld, CallWorld, DueCall } from '../../compiler/call/call-tree.js';
import type { Execution } from '../../compiler/interpreter/execution.js';
import type { MerkleTree } from '../../parth/trees/merkle-tree.js';
import { answerCall, runCall, type CallContext, type SessionExecution } from './execute-session-call.js';
import type { LocalContract, LocalSessionState } from './local-session-state.js';

type InlineCall = CallState['inlineCall'] & object;

/** A session's state, on which a call and those that follow from it run. */
export class SessionWorld implements CallWorld<SessionExecution> {
  /** `apply` moves the state and the balance. */
  constructor(
    private readonly context: CallContext,
    private readonly state: LocalSessionState,
    private readonly balance: () => bigint,
    readonly apply: (call: DueCall, executed: SessionExecution) => Promise<void>,
  ) {}

  async execute(call: DueCall, inlineCall: InlineCall): Promise<SessionExecution> {
    const contract = await this.state.contract(call.contractId);
    return runCall(call, { contract, balance: this.balance(), inlineCall }, this.context);
  }

  copy(): StateCopy {
    const context = { ...this.context, observer: this.context.observer?.answering?.() };
    return new StateCopy(context, (contractId) => this.state.contract(contractId), this.balance());
  }
}

/** A copy of it, in which callees answer: it moves the states of contracts and the balance, and nothing is proven of it. */
class StateCopy implements AnsweringWorld<{ readonly execution: Execution }> {
  readonly #states = new Map<bigint, MerkleTree>();

  constructor(
    private readonly context: CallContext,
    private readonly original: (contractId: bigint) => Promise<LocalContract>,
    private balance: bigint,
  ) {}

  async execute(call: DueCall, inlineCall: InlineCall): Promise<{ readonly execution: Execution }> {
    const contract = await this.#contract(call.contractId);
    return { execution: await answerCall(call, { contract, balance: this.balance, inlineCall }, this.context) };
  }

  apply(call: DueCall, { execution }: { readonly execution: Execution }): Promise<void> {
    this.#states.get(call.contractId)!.setAll(execution.writes);
    this.balance += execution.received - execution.spent;
    return Promise.resolve();
  }

  async #contract(contractId: bigint): Promise<LocalContract> {
    const contract = await this.original(contractId);
    let cstate = this.#states.get(contractId);
    if (cstate === undefined) this.#states.set(contractId, (cstate = contract.cstate.clone()));
    return { ...contract, cstate };
  }
}

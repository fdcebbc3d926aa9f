import { toField } from '../ir/kinds.js';
import type { Execution, RequestedCall } from '../interpreter/execution.js';
import { checkInlineCall, nextCall, NO_DEBTS, withCallsOf, type CallDebts, type OwedCall } from './call-order.js';

/** A call whose turn has come. */
export interface DueCall extends RequestedCall {
  readonly kind: 'standard' | OwedCall['kind'];
  /** The calling contract, `NO_CONTRACT` when the user calls. */
  readonly caller: bigint;
  /** The contracts whose inline calls led to it, the outermost first; of these the last is the caller. */
  readonly ancestors: readonly bigint[];
}

/** A user's state, on which calls are executed. */
export interface CallWorld<Executed extends { readonly execution: Execution }> {
  /** Executes a call on the state as it stands; changes nothing. `inlineCall` gives the value of a call that it makes. */
  execute(call: DueCall, inlineCall: (call: RequestedCall) => Promise<readonly bigint[]>): Promise<Executed>;
  /** Makes the effects of a call count. */
  apply(call: DueCall, executed: Executed): Promise<void>;
  /** The state as it stands, apart from this one: on it callees answer. */
  copy(): CallWorld<{ readonly execution: Execution }>;
}

/**
 * Executes a call with all calls that follow from it, in the order of `call-order.ts`, and gives what the first one did. A method needs the
 * value of an inline call before that call is due, so the callee first answers on a copy of the user's state; when its turn comes it runs
 * again, and then its effects count. Throws what `world.execute` throws where a method fails.
 */
export async function executeCallTree<Executed extends { readonly execution: Execution }>(
  world: CallWorld<Executed>,
  first: DueCall,
): Promise<Executed> {
  const executed = await run(world, first);
  await settle(world, withCallsOf(NO_DEBTS, first, executed.execution));
  return executed;
}

/** Runs all calls that are owed, and those that they make. */
async function settle(world: CallWorld<{ readonly execution: Execution }>, debts: CallDebts): Promise<void> {
  for (let due = nextCall(debts); due !== undefined; due = nextCall(debts)) {
    const { next, rest } = due;
    const { kind, caller, ancestors } = next;
    const call = { ...next.call, kind, caller, ancestors };
    const { execution } = await run(world, call);
    if (next.kind === 'inline') checkOutputs(next.call.outputs, execution);
    debts = withCallsOf(rest, call, execution);
  }
}

async function run<Executed extends { readonly execution: Execution }>(
  world: CallWorld<Executed>,
  call: DueCall,
): Promise<Executed> {
  let copy: ReturnType<typeof world.copy> | undefined;
  const executed = await world.execute(call, (made) => {
    checkInlineCall(call, made.contractId);
    copy ??= world.copy();
    const { contractId } = call;
    return answer(copy, { ...made, kind: 'inline', caller: contractId, ancestors: [...call.ancestors, contractId] });
  });
  await world.apply(call, executed);
  return executed;
}

/** The value of an inline call, as field elements. What it and its own inline calls write stays in the copy. */
async function answer(copy: CallWorld<{ readonly execution: Execution }>, call: DueCall): Promise<readonly bigint[]> {
  const { execution } = await run(copy, call);
  await settle(copy, withCallsOf(NO_DEBTS, call, { inlineCalls: execution.inlineCalls, deferredCalls: [] }));
  return execution.outputs.map(toField);
}

/** No contract is entered twice at a time, so a callee finds the same state when it answers and when its effects count. */
function checkOutputs(answered: readonly bigint[], { outputs }: Execution): void {
  const given = outputs.map(toField);
  if (given.length === answered.length && given.every((value, i) => value === answered[i])) return;
  throw new Error(`an inline call answered ${answered.join()} and then gave ${given.join()}`);
}

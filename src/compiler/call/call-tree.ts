import { toField } from '../ir/kinds.js';
import type { Execution, RequestedCall } from '../interpreter/execution.js';
import { checkInlineCall, nextCall, NO_DEBTS, withCallsOf, type OwedCall } from './call-order.js';

/** A call whose turn has come. */
export interface DueCall extends RequestedCall {
  readonly kind: 'standard' | OwedCall['kind'];
  /** The calling contract, `NO_CONTRACT` when the user calls. */
  readonly caller: bigint;
  /** The contracts whose inline calls led to it, the outermost first; of these the last is the caller. */
  readonly ancestors: readonly bigint[];
}

/** A user's state or a copy of it, on which calls are executed. */
export interface AnsweringWorld<Executed extends { readonly execution: Execution }> {
  /** Executes a call on the state as it stands; changes nothing. `inlineCall` gives the value of a call that it makes. */
  execute(call: DueCall, inlineCall: (call: RequestedCall) => Promise<readonly bigint[]>): Promise<Executed>;
  /** Makes the effects of a call count. */
  apply(call: DueCall, executed: Executed): Promise<void>;
}

/** A user's state, on which calls run in their order. */
export interface CallWorld<Executed extends { readonly execution: Execution }> extends AnsweringWorld<Executed> {
  /** The state as it stands, apart from this one: on it callees answer. */
  copy(): AnsweringWorld<{ readonly execution: Execution }>;
}

/** What an inline call gave, and what the inline calls gave that it made, in their order. */
interface Answer {
  readonly call: DueCall;
  /** As field elements. */
  readonly outputs: readonly bigint[];
  readonly answers: readonly Answer[];
}

/** Gives the value of an inline call. */
type Answering = (call: DueCall) => Promise<Answer>;

/**
 * Executes a call with all calls that follow from it, in the order of `call-order.ts`, and gives what the first one did. A method needs the
 * value of an inline call before that call is due, so the callee first answers on a copy of the user's state, with all that it calls in turn.
 * When its turn comes it runs again on those answers, and then its effects count: every inline call runs twice, however deep. Throws what
 * `world.execute` throws where a method fails.
 */
export async function executeCallTree<Executed extends { readonly execution: Execution }>(
  world: CallWorld<Executed>,
  first: DueCall,
): Promise<Executed> {
  const { executed, answers } = await runAnew(world, first);
  const known = new Map<RequestedCall, readonly Answer[]>();
  const remember = ({ inlineCalls }: Execution, of: readonly Answer[]): void =>
    inlineCalls.forEach((call, i) => known.set(call, of[i]!.answers));
  remember(executed.execution, answers);
  let debts = withCallsOf(NO_DEBTS, first, executed.execution);
  for (let due = nextCall(debts); due !== undefined; due = nextCall(debts)) {
    const { kind, caller, ancestors, call: owed } = due.next;
    const call = { ...owed, kind, caller, ancestors };
    const ran = kind === 'inline' ? await run(world, call, replaying(known.get(owed)!)) : await runAnew(world, call);
    const { execution } = ran.executed;
    if (kind === 'inline') checkOutputs(due.next.call.outputs, execution);
    remember(execution, ran.answers);
    debts = withCallsOf(due.rest, call, execution);
  }
  return executed;
}

/** Runs a call that nobody has waited for: what it calls answers on a copy, which is made when the first one does. */
function runAnew<Executed extends { readonly execution: Execution }>(world: CallWorld<Executed>, call: DueCall) {
  let copy: AnsweringWorld<{ readonly execution: Execution }> | undefined;
  return run(world, call, (made) => answer((copy ??= world.copy()), made));
}

/** Runs a call, makes its effects count, and gives what its inline calls answered. */
async function run<Executed extends { readonly execution: Execution }>(
  world: AnsweringWorld<Executed>,
  call: DueCall,
  answering: Answering,
): Promise<{ readonly executed: Executed; readonly answers: readonly Answer[] }> {
  const { contractId } = call;
  const answers: Answer[] = [];
  const executed = await world.execute(call, async (made) => {
    checkInlineCall(call, made.contractId);
    const callee = { ...made, kind: 'inline', caller: contractId, ancestors: [...call.ancestors, contractId] } as const;
    const answered = await answering(callee);
    answers.push(answered);
    return answered.outputs;
  });
  await world.apply(call, executed);
  return { executed, answers };
}

/** Runs an inline call where its caller waits for it, and there what it calls. */
async function answer(copy: AnsweringWorld<{ readonly execution: Execution }>, call: DueCall): Promise<Answer> {
  const { executed, answers } = await run(copy, call, (made) => answer(copy, made));
  return { call, outputs: executed.execution.outputs.map(toField), answers };
}

/** Gives the answers of an earlier run of the same call, which made the same calls in the same order. */
function replaying(answers: readonly Answer[]): Answering {
  let next = 0;
  return (call) => {
    const earlier = answers[next++];
    if (earlier === undefined || !isSameCall(earlier.call, call))
      throw new Error(`an inline call made other calls than when it answered: ${call.contractId}.${call.methodId}`);
    return Promise.resolve(earlier);
  };
}

const isSameCall = (a: DueCall, b: DueCall): boolean =>
  a.contractId === b.contractId && a.methodId === b.methodId && isSame(a.inputs, b.inputs);

/**
 * No contract is entered twice at a time, so a callee finds the same state when it answers, in the middle of its caller, and when its effects
 * count, after it.
 */
function checkOutputs(answered: readonly bigint[], { outputs }: Execution): void {
  const given = outputs.map(toField);
  if (!isSame(given, answered))
    throw new Error(`an inline call answered ${answered.join()} and then gave ${given.join()}`);
}

const isSame = (a: readonly bigint[], b: readonly bigint[]): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);

import { MAX_ANCESTORS } from '../../parth/heights.js';
import { OperationFailure } from '../interpreter/arithmetic.js';
import type { AnsweredCall, RequestedCall } from '../interpreter/execution.js';

/** Who makes a call: the contract that runs, and the contracts whose inline calls led to it, the outermost first. */
export interface Frame {
  readonly contractId: bigint;
  readonly ancestors: readonly bigint[];
}

interface Caller {
  /** The contract that made the call. */
  readonly caller: bigint;
  readonly ancestors: readonly bigint[];
}

/** A call that a method made and that has still to run. The caller has used the outputs of an inline call already. */
export type OwedCall =
  | (Caller & { readonly kind: 'inline'; readonly call: AnsweredCall })
  | (Caller & { readonly kind: 'deferred'; readonly call: RequestedCall });

/**
 * All calls that a session owes at one moment: a stack of inline calls, the next one first, and a queue of deferred
 * calls.
 */
export interface CallDebts {
  readonly inline: readonly OwedCall[];
  readonly deferred: readonly OwedCall[];
}

export const NO_DEBTS: CallDebts = { inline: [], deferred: [] };

/**
 * The debts after a method has run (protocol §4). Its inline calls go on top of the stack, the last one pushed first,
 * so they run in the order in which they were made, each followed by its own inline calls: depth first, right after
 * their caller. Its deferred calls go to the end of the queue.
 */
export function withCallsOf(
  debts: CallDebts,
  { contractId, ancestors }: Frame,
  { inlineCalls, deferredCalls }: { inlineCalls: readonly AnsweredCall[]; deferredCalls: readonly RequestedCall[] },
): CallDebts {
  const line = [...ancestors, contractId];
  const inline = inlineCalls.map((call) => ({ kind: 'inline' as const, call, caller: contractId, ancestors: line }));
  const deferred = deferredCalls.map((call) => ({
    kind: 'deferred' as const,
    call,
    caller: contractId,
    // A deferred call starts a line of its own: its caller has long returned.
    ancestors: [],
  }));
  return { inline: [...inline, ...debts.inline], deferred: [...debts.deferred, ...deferred] };
}

/**
 * The call that has to run next, and the debts without it; undefined when nothing is owed. A deferred call waits until
 * no inline call is left.
 */
export function nextCall({ inline, deferred }: CallDebts): { next: OwedCall; rest: CallDebts } | undefined {
  const [top, ...below] = inline;
  if (top !== undefined) return { next: top, rest: { inline: below, deferred } };
  const [first, ...later] = deferred;
  return first === undefined ? undefined : { next: first, rest: { inline, deferred: later } };
}

/**
 * Refuses an inline call that no session can prove: into a contract that waits for the call to return (a prover could
 * choose the value freely), or below more than 8 waiting contracts. Throws an `OperationFailure`, which the interpreter
 * locates in the caller's source (`QED1113`, `QED1114`).
 */
export function checkInlineCall({ contractId, ancestors }: Frame, callee: bigint): void {
  const line = [...ancestors, contractId];
  if (line.includes(callee))
    throw new OperationFailure('reentry', `contract ${callee} is called while a call of it is still running`);
  if (line.length > MAX_ANCESTORS)
    throw new OperationFailure('depth', `more than ${MAX_ANCESTORS} contracts wait for this call to return`);
}

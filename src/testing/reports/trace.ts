import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallObserver } from '../../compiler/call/call-observer.js';
import { CallTrace, traceText, type TracedMethod } from '../../compiler/call/call-trace.js';

/** A call of a test chain, step by step, up to the check that fails. */
export interface TracedCall {
  /** The name of the user who calls. */
  readonly user: string;
  readonly methods: readonly TracedMethod[];
}

let listener: ((call: TracedCall) => void) | undefined;

/** Who is told each call when it has ended, also where it fails; nobody without a listener, and then nothing is traced. */
export function listenToCalls(told: typeof listener): void {
  listener = told;
}

const untoldCalls = new AsyncLocalStorage<true>();

/** Runs a call under a trace, if somebody listens. */
export async function traced<T>(user: string, run: (observer: CallObserver | undefined) => Promise<T>): Promise<T> {
  if (listener === undefined || untoldCalls.getStore() === true) return run(undefined);
  const trace = new CallTrace();
  try {
    return await run(trace);
  } finally {
    if (trace.methods.length > 0) listener({ user, methods: trace.methods });
  }
}

/** Runs calls that are too many to be told one by one; others meanwhile are told. */
export const untold = <T>(run: () => Promise<T>): Promise<T> => untoldCalls.run(true, run);

/** What tells the attempts of a test apart, which `retry` and `repeats` make. */
export const attemptOf = ({ retryCount = 0, repeatCount = 0 }: { retryCount?: number; repeatCount?: number }): string =>
  `${retryCount}/${repeatCount}`;

/** A call as people read it. */
export const callText = ({ user, methods }: TracedCall): string => `${user}: ${traceText(methods)}`;

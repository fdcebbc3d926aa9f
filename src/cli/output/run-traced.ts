import { QedError, type QedErrorOptions } from '../../base/errors.js';
import type { CallObserver } from '../../compiler/call/call-observer.js';
import type { RowsByLine, TracedMethod } from '../../compiler/call/call-trace.js';
import type { MethodIr } from '../../compiler/ir/ops.js';
import type { Output } from './output.js';

/** What calls gave, and what their methods did where that was asked for: for `--json` and for people. */
export interface Traced<T> {
  readonly result: T;
  readonly trace?: readonly TracedMethod[];
  /** The rows of each method that ran, where they were measured. */
  readonly rows?: readonly RowsByLine[] | undefined;
  readonly text?: string;
}

/**
 * Runs calls under a trace, if one is wanted. Where they fail it is shown up to there, and is in the error's details.
 * `measure` gives the rows of methods, which are shown beside their lines; what it throws never hides why a call failed.
 */
export async function runTraced<T>(
  output: Output,
  wanted: boolean | undefined,
  run: (observer: CallObserver | undefined) => Promise<T>,
  measure?: (methods: readonly TracedMethod[]) => Promise<ReadonlyMap<MethodIr, RowsByLine>>,
): Promise<Traced<T>> {
  if (wanted !== true) return { result: await run(undefined) };
  const { CallTrace, traceText } = await import('../../compiler/call/call-trace.js');
  const observer = new CallTrace();
  const seen = async () => {
    const { methods: trace } = observer;
    const measured = await measure?.(trace);
    return { trace, rows: measured && [...measured.values()], text: traceText(trace, measured) };
  };
  let result: T;
  try {
    result = await run(observer);
  } catch (error) {
    // What led to a failure is worth the most.
    const { text, ...details } = await seen().catch((missing: Error) => {
      output.log(`rows could not be counted: ${missing.message}`);
      return { trace: observer.methods, text: traceText(observer.methods) };
    });
    if (observer.methods.length > 0) output.log(text);
    throw error instanceof QedError ? withDetails(error, { ...error.details, ...details }) : error;
  }
  return { result, ...(await seen()) };
}

/** An error with other data for `--json`. */
export const withDetails = (error: QedError, details: QedErrorOptions['details'] & object): QedError =>
  new QedError(error.code as `QED${number}`, error.message, {
    hint: error.hint,
    exitCode: error.exitCode,
    details,
    cause: error,
  });

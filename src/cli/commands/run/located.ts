import path from 'node:path';
import { QedError } from '../../../base/errors.js';
import type { TracedMethod } from '../../../sandbox/transaction/call-trace.js';
import { RunTimeError } from '../../../compiler/interpreter/run-time-error.js';

/**
 * What a call threw, with its contract and method in the details; a method that failed also names the place in its
 * source, as the user reaches it from here.
 */
export function located(error: unknown, file: string, target: string, trace?: readonly TracedMethod[]): unknown {
  if (!(error instanceof QedError)) return error;
  const { code, message, hint, exitCode } = error;
  const renewed = (details: object): QedError =>
    new QedError(code as `QED${number}`, message, {
      hint,
      exitCode,
      details: { ...details, ...(trace && { trace }) },
      cause: error,
    });
  if (error instanceof RunTimeError) {
    const { ir, span, reason, values } = error;
    const source = path.relative(process.cwd(), path.resolve(path.dirname(file), span.file));
    const location = { file: source, line: span.line, column: span.column };
    return renewed({ contract: ir.contract, method: ir.method, location, reason, values });
  }
  const [contract, method] = target.split('.', 2);
  return renewed({ ...error.details, contract, method });
}

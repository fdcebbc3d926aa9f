import path from 'node:path';
import { QedError } from '../../base/errors.js';
import { RunTimeError } from '../../compiler/interpreter/run-time-error.js';
import { withDetails } from '../output/run-traced.js';

/**
 * What a call threw, with its contract and method in the details; a method that failed also names the place in its
 * source, as the user reaches it from here.
 */
export function locateFailure(error: unknown, file: string, target: string): unknown {
  if (!(error instanceof QedError)) return error;
  if (error instanceof RunTimeError) {
    const { ir, span, reason, values } = error;
    const source = path.relative(process.cwd(), path.resolve(path.dirname(file), span.file));
    const location = { file: source, line: span.line, column: span.column };
    return withDetails(error, { contract: ir.contract, method: ir.method, location, reason, values });
  }
  const [contract, method] = target.split('.', 2);
  return withDetails(error, { ...error.details, contract, method });
}

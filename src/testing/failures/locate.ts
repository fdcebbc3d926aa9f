import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { RunTimeError } from '../../compiler/interpreter/run-time-error.js';
import type { ContractSource } from '../contract/contract-source.js';

/** Where this package's own code lies. */
const OWN_FILES = fileURLToPath(new URL('../..', import.meta.url));

// The test's own line stands below the frames of this package, which alone are more than the ten that node keeps.
Error.stackTraceLimit = Math.max(Error.stackTraceLimit, 100);

/**
 * A failure of a method with the contract's own line on top of its stack, where test runners and editors look first.
 */
export function locate(error: unknown, sources: readonly ContractSource[]): unknown {
  if (!(error instanceof RunTimeError)) return error;
  const { ir, span, message, stack = '' } = error;
  const source = sources.find(({ compiled }) => compiled.contract === ir.contract);
  // The native token's source is in no file of the project.
  const file = source && path.resolve(path.dirname(source.file), span.file);
  const frame = file === undefined ? [] : [`    at ${ir.contract}.${ir.method} (${file}:${span.line}:${span.column})`];
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n');
  const outside = frames.filter((line) => line !== '' && !line.includes(OWN_FILES));
  error.stack = [`${error.name}: ${message}`, ...frame, ...outside].join('\n');
  // Runners print what is enumerable, or all that there is of what nobody awaited, and the message says it all.
  for (const name of Object.keys(error)) Object.defineProperty(error, name, { enumerable: false });
  const { name, code, hint } = error;
  Object.defineProperty(error, 'toJSON', {
    value: () => ({ name, message, code, hint, stack: error.stack }),
    configurable: true,
  });
  return error;
}

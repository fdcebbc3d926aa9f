import { Recoverable, type REPLServer } from 'node:repl';
import { EventEmitter } from 'node:events';
import { inspect, types } from 'node:util';
import { QedError } from '../../../base/errors.js';
import type { Output } from '../../output/output.js';

/** What became of a console's lines. */
export interface Failures {
  readonly count: number;
  /** Whether the last line is the beginning of a statement. */
  readonly isUnfinished: boolean;
}

/** Tells the failures of a console's lines as every command does; the console goes on. */
export function tellFailures(server: REPLServer, output: Output): Failures {
  const failures = { count: 0, isUnfinished: false };
  const tell = (error: unknown): void => {
    failures.count++;
    for (const each of error instanceof AggregateError ? (error.errors as unknown[]) : [error]) {
      if (each instanceof QedError) output.error(each);
      else output.log(`${output.color.red('Uncaught')} ${textOf(each)}`);
    }
  };
  const goOn = (error: unknown): void => {
    tell(error);
    server.clearBufferedCommand();
    server.displayPrompt();
  };
  // Up to Node 24, node's own evaluation hands errors to its domain, later versions to whoever asked for it.
  const domain: unknown = Reflect.get(server, '_domain');
  if (domain instanceof EventEmitter) domain.removeAllListeners('error').on('error', goOn);
  const { eval: evaluate } = server;
  Object.defineProperty(server, 'eval', {
    value: ((code, context, file, done) =>
      evaluate.call(server, code, context, file, (error, result) => {
        failures.isUnfinished = error instanceof Recoverable;
        if (error === null || failures.isUnfinished) return done(error, result);
        tell(error);
        done(null, undefined);
      })) satisfies REPLServer['eval'],
  });
  // A call that nobody awaits.
  process.on('unhandledRejection', goOn);
  server.once('exit', () => process.off('unhandledRejection', goOn));
  return failures;
}

/** An error of JavaScript in a line. Where in this program it was thrown helps nobody; a syntax error repeats the line. */
function textOf(error: unknown): string {
  // Lines have an `Error` of their own.
  if (!types.isNativeError(error)) return inspect(error);
  const { name, message } = error;
  return `${name}: ${name === 'SyntaxError' ? message.trim().split('\n').at(-1) : message}`;
}

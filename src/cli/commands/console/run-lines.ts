import { EventEmitter } from 'node:events';
import { Recoverable, type REPLServer } from 'node:repl';
import { inspect, types } from 'node:util';
import { QedError } from '../../../base/errors.js';
import { nearest } from '../../../base/nearest-name.js';
import { noSuchName } from '../../../testing/failures/known-names.js';
import type { Output } from '../../output/output.js';

/** Runs a console's lines, and tells what fails as every command does; the console goes on. */
export class LineRunner {
  /** How many lines failed. */
  failures = 0;
  /** Whether the last line is the beginning of a statement. */
  isUnfinished = false;
  /** Ends with the statement that runs now. */
  #running: Promise<void> | undefined;

  constructor(
    private readonly server: REPLServer,
    private readonly output: Output,
    /** What lines may name. */
    private readonly names: () => readonly string[],
  ) {
    // Up to Node 24, node's own evaluation hands errors to its domain where that was entered, and not to whoever asked.
    const domain: unknown = Reflect.get(server, '_domain');
    if (domain instanceof EventEmitter) Object.assign(domain, { enter: () => undefined, exit: () => undefined });
    const evaluate = server.eval.bind(server);
    const run: REPLServer['eval'] = (code, context, file, done) => {
      const running = new Promise<void>((resolve) =>
        evaluate(code, context, file, (error, result) => {
          this.isUnfinished = error instanceof Recoverable;
          try {
            if (error !== null && !this.isUnfinished) throw error;
            done(error, result);
          } catch (failure) {
            // The line's own, or that of a value which cannot be shown.
            this.tell(failure, code);
            done(null, undefined);
          }
          resolve();
        }),
      );
      this.#running = running;
      void running.then(() => this.#running === running && (this.#running = undefined));
    };
    Object.defineProperty(server, 'eval', { value: run });
    process.on('unhandledRejection', this.#onLateFailure).on('uncaughtException', this.#onLateFailure);
  }

  /** From now on nothing is told of what lines left behind. */
  end(): void {
    process.off('unhandledRejection', this.#onLateFailure).off('uncaughtException', this.#onLateFailure);
  }

  /** Runs a line, or several of one statement, to its end. Tells a failure where that cannot come any more. */
  async run(text: string): Promise<void> {
    this.server.emit('line', text);
    if (this.#running === undefined) return;
    if (await orNothingLeft(this.#running)) return;
    this.tell(
      new QedError('QED6069', 'a line awaits a promise that nothing can settle any more', {
        hint: 'settle the promise in the same line, or in one before it',
      }),
    );
  }

  /** `line` is what failed, where that is known. */
  tell(error: unknown, line = ''): void {
    this.failures++;
    for (const each of error instanceof AggregateError ? (error.errors as unknown[]) : [error]) {
      const known = each instanceof QedError ? each : mistyped(each, line, this.names());
      if (known !== undefined) this.output.error(known);
      else this.output.log(`${this.output.color.red('Uncaught')} ${textOf(each)}`);
    }
  }

  /** A call that nobody awaits, or a timer. What is half typed at a terminal stays, below what is told. */
  readonly #onLateFailure = (error: unknown): void => {
    const isTyping = this.server.terminal && this.#running === undefined;
    if (isTyping) this.output.streams.stdout.write('\n');
    this.tell(error);
    if (!isTyping) return;
    Reflect.set(this.server, 'prevRows', 0);
    this.server.displayPrompt(true);
  };
}

/** Waits for a promise; false where node would end before it settles. */
export async function orNothingLeft(promise: Promise<unknown>): Promise<boolean> {
  let leave = (): void => undefined;
  const left = new Promise<boolean>((resolve) => (leave = () => resolve(false)));
  process.once('beforeExit', leave);
  try {
    return await Promise.race([promise.then(() => true), left]);
  } finally {
    process.off('beforeExit', leave);
  }
}

/** `QED6074` for a name in a line that is not there and is near one that is. */
function mistyped(error: unknown, line: string, names: readonly string[]): QedError | undefined {
  if (!types.isNativeError(error) || error.name !== 'ReferenceError') return undefined;
  const name = /^(\S+) is not defined$/.exec(error.message)?.[1];
  const isOfLine = name !== undefined && line.split(/[^\p{ID_Continue}$]+/u).includes(name);
  if (!isOfLine || nearest(name, names) === undefined) return undefined;
  return noSuchName('the console', 'name', name, names);
}

/** An error of JavaScript in a line. Where in this program it was thrown helps nobody; a syntax error repeats the line. */
function textOf(error: unknown): string {
  // Lines have an `Error` of their own.
  if (!types.isNativeError(error)) return inspect(error);
  const { name, message } = error;
  return `${name}: ${name === 'SyntaxError' ? message.trim().split('\n').at(-1) : message}`;
}

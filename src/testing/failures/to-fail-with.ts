import { expect } from 'vitest';
import type { QedError } from '../../base/errors.js';
import { RunTimeError } from '../../compiler/interpreter/run-time-error.js';
import { refuseOptions, wrongValue } from './wrong-value.js';

/** What a failure must have; what is not given may be anything. */
export interface ExpectedFailure {
  /** A part of the message. */
  readonly message?: string | RegExp;
  /** As in docs/errors.md, e.g. `QED1102` for a number that is out of range. */
  readonly code?: string;
  /** The line of the contract's source. */
  readonly line?: number;
}

interface FailureMatchers<R> {
  /**
   * Awaits a call and expects that it fails: with a message that contains a text, or with a message, code and line.
   *
   * @example await expect(token.as(alice).transfer(bob, 40n)).toFailWith('balance too low');
   */
  toFailWith(expected: string | RegExp | ExpectedFailure): Promise<R>;
}

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-explicit-any
  interface Matchers<T = any> extends FailureMatchers<T> {}
}

expect.extend({
  async toFailWith(received: unknown, wanted: string | RegExp | ExpectedFailure, ...rest: readonly unknown[]) {
    // First of all, so that a call whose expectation is wrong has no failure that nobody waits for.
    const failure = failureOf(received);
    if (rest.length > 0)
      throw wrongValue(
        'what toFailWith expects',
        'one value',
        [wanted, ...rest],
        "as in { message: 'too low', line: 7 }",
      );
    const expected = expectedOf(wanted);
    if (typeof received !== 'function' && !isThenable(received)) throw noCall(received);
    const error = await failure;
    if (error === undefined) return { pass: false, message: () => 'the call did not fail' };
    // What no contract and no chain refuses is a mistake of the test: it is shown as it is.
    if (!isQedError(error) || (isMistake(error) && error.code !== expected.code)) throw error;
    const found = foundIn(error, expected);
    const pass = this.equals(found, { ...expected, message: found.message }) && messageFits(error, expected.message);
    // `.not` says that the call succeeds: another failure is none that the test expects.
    if (this.isNot && !pass) throw error;
    return {
      pass,
      message: () =>
        `expected ${this.isNot === true ? 'no ' : 'a '}failure with ${text(expected)}\n  got: ${error.message}`,
      actual: { ...found, message: error.message },
      expected,
    };
  },
});

/** By its code: the contract's module may come from another copy of this package. */
const isQedError = (error: unknown): error is QedError =>
  error instanceof Error && /^QED\d{4}$/.test(String((error as Partial<QedError>).code));

/** A name or a value that the test gives wrongly: only a test that names the code means it. */
const isMistake = ({ code }: QedError): boolean => /^QED(6074|6075|13\d\d)$/.test(code);

/** What the parts of a failure are: others would never be met. */
const PARTS: Readonly<Record<string, { fits: (value: unknown) => boolean; wanted: string; hint: string }>> = {
  message: {
    fits: (value) => typeof value === 'string' || value instanceof RegExp,
    wanted: 'a text or a regular expression',
    hint: "as in { message: 'balance too low' }",
  },
  code: {
    fits: (value) => typeof value === 'string' && /^QED\d{4}$/.test(value),
    wanted: 'a code of docs/errors.md',
    hint: "as in { code: 'QED1101' }",
  },
  line: { fits: Number.isSafeInteger, wanted: 'a number', hint: 'as in { line: 7 }' },
};

/** What a failure must have. Throws `QED6075` for what any failure has. */
function expectedOf(wanted: unknown): ExpectedFailure {
  const expected = typeof wanted === 'string' || wanted instanceof RegExp ? { message: wanted } : wanted;
  if (expected !== undefined) refuseOptions('what toFailWith expects', expected, ['message', 'code', 'line']);
  const given = Object.entries(expected ?? {}).filter(([, value]) => value !== undefined && value !== '');
  for (const [name, value] of given) {
    const { fits, wanted: kind, hint } = PARTS[name]!;
    if (!fits(value)) throw wrongValue(`the ${name} that toFailWith expects`, kind, value, hint);
  }
  if (given.length > 0) return Object.fromEntries(given);
  throw wrongValue(
    'what toFailWith expects',
    'a part of the message, or an object with message, code or line',
    wanted,
    "as in toFailWith('balance too low')",
  );
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

/** What is awaited before `expect` sees it, or by `.rejects`, is no call any more. */
const noCall = (received: unknown): QedError =>
  wrongValue(
    'what expect(..).toFailWith is given',
    'a call that nothing has awaited',
    received,
    "as in await expect(token.as(alice).transfer(bob, 61n)).toFailWith('balance too low')",
  );

async function failureOf(received: unknown): Promise<unknown> {
  try {
    await (typeof received === 'function' ? (received as () => unknown)() : received);
    return undefined;
  } catch (error) {
    return error;
  }
}

const messageFits = ({ message }: QedError, expected: string | RegExp | undefined): boolean =>
  expected === undefined || (typeof expected === 'string' ? message.includes(expected) : message.search(expected) >= 0);

/** Of a failure, those parts that are expected. */
function foundIn(error: QedError, { code, line }: ExpectedFailure): ExpectedFailure {
  return {
    message: error.message,
    ...(code !== undefined && { code: error.code }),
    ...(line !== undefined && { line: error instanceof RunTimeError ? error.span.line : 0 }),
  };
}

const text = (expected: ExpectedFailure): string =>
  Object.entries(expected)
    .map(([name, value]) => `${name} ${value instanceof RegExp ? String(value) : JSON.stringify(value)}`)
    .join(', ');

import type { Output } from './output/output.js';

/** The exit code that shells give to a program which a signal ends: 128 and its number. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
const LATE = 3;
/** Milliseconds that a command has to end by itself after a signal. */
const GRACE = 500;

/**
 * SIGINT and SIGTERM. The first aborts `signal`; a command that goes on regardless is ended half a second later, and its processes with it. A second
 * one ends everything at once. Nothing is lost: files are written whole, and a store bears being cut off.
 */
export class Interrupt {
  readonly #abort = new AbortController();
  #deadline: NodeJS.Timeout | undefined;
  /** Milliseconds that are left after a signal. */
  #grace = GRACE;
  #told = false;
  #hint = 'what was finished is kept; run the command again for the rest';
  #exitCode: number = EXIT_CODES.SIGINT;
  readonly #onSignal = (name: NodeJS.Signals): void => {
    if (this.signal.aborted) process.exit(this.tell());
    this.#exitCode = EXIT_CODES[name as keyof typeof EXIT_CODES];
    this.#abort.abort();
    if (this.#grace !== Infinity) this.#deadline = setTimeout(() => process.exit(this.#late()), this.#grace);
  };

  constructor(private readonly output: Output) {
    process.on('SIGINT', this.#onSignal).on('SIGTERM', this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** For a command that is meant to be ended by a signal: it ends in order, within so many milliseconds. */
  leaveTime(milliseconds = Infinity): void {
    this.#grace = milliseconds;
  }

  /** What `tell` says to do. */
  set hint(hint: string) {
    this.#hint = hint;
  }

  /** Says once that the command was interrupted; its exit code, by the first signal. */
  tell(): number {
    if (!this.#told) {
      this.output.error({ code: 'QED6003', message: 'interrupted', hint: this.#hint, details: {} });
    }
    this.#told = true;
    return this.#exitCode;
  }

  /** Says why the command is ended before it has; its exit code. */
  #late(): number {
    if (this.#grace === GRACE) return this.tell();
    const message = `it did not stop within ${this.#grace / 1_000} s, so it was ended`;
    const hint = 'what it acknowledged is kept; `stopTimeout` in the configuration gives it more time';
    this.output.error({ code: 'QED6062', message, hint, details: {} });
    return LATE;
  }

  /** The command has ended, and signals do what they do without it. What is left of it may not keep the process. */
  end(): void {
    process.off('SIGINT', this.#onSignal).off('SIGTERM', this.#onSignal);
    clearTimeout(this.#deadline);
    if (this.signal.aborted) setTimeout(() => process.exit(), GRACE).unref();
  }
}

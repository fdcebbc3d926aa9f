import type { Output } from './output/output.js';

const INTERRUPTED = 130;
/** Milliseconds that a command has to end by itself after a signal. */
const GRACE = 500;

/**
 * SIGINT and SIGTERM. The first aborts `signal`; a command that goes on regardless is ended half a second later, and its processes with it. A second
 * one ends everything at once. Nothing is lost: files are written whole, and a store bears being cut off.
 */
export class Interrupt {
  readonly #abort = new AbortController();
  #deadline: NodeJS.Timeout | undefined;
  #hasTime = false;
  #told = false;
  #hint = 'what was finished is kept; run the command again for the rest';
  readonly #onSignal = (): void => {
    if (this.signal.aborted) process.exit(this.tell());
    this.#abort.abort();
    if (!this.#hasTime) this.#deadline = setTimeout(() => process.exit(this.tell()), GRACE);
  };

  constructor(private readonly output: Output) {
    process.on('SIGINT', this.#onSignal).on('SIGTERM', this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** For a command that is meant to be ended by a signal: it ends in order, however long that takes. */
  leaveTime(): void {
    this.#hasTime = true;
  }

  /** What `tell` says to do. */
  set hint(hint: string) {
    this.#hint = hint;
  }

  /** Says once that the command was interrupted; its exit code. */
  tell(): number {
    if (!this.#told) {
      this.output.error({ code: 'QED6003', message: 'interrupted', hint: this.#hint, details: {} });
    }
    this.#told = true;
    return INTERRUPTED;
  }

  /** The command has ended, and signals do what they do without it. What is left of it may not keep the process. */
  end(): void {
    process.off('SIGINT', this.#onSignal).off('SIGTERM', this.#onSignal);
    this.#deadline?.unref();
  }
}

import type { Output } from './output.js';

/** Long work shown step by step on standard error: a spinner for a person, a line at each end of a step otherwise. */
export class Progress {
  readonly #started = performance.now();

  constructor(private readonly output: Output) {}

  /** Runs one step. `expectedSeconds` is shown beside the elapsed time. */
  async step<T>(
    title: string,
    work: (note: (detail: string) => void) => Promise<T>,
    expectedSeconds?: number,
  ): Promise<T> {
    const start = performance.now();
    const elapsed = (): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;
    const expected = expectedSeconds === undefined ? '' : ` of about ${Math.ceil(expectedSeconds)} s`;
    if (!this.output.interactive) {
      this.output.log(`${this.#clock()} ${title} ...`);
      const result = await work((detail) => this.output.log(`${this.#clock()}   ${detail}`));
      this.output.log(`${this.#clock()} ${title}: done in ${elapsed()}`);
      return result;
    }
    const { default: ora } = await import('ora');
    let detail = '';
    // Ora would read the keyboard itself, and so take Ctrl-C from whoever waits for it, and hide the cursor from who comes after a process that was ended.
    const options = { discardStdin: false, hideCursor: false };
    const spinner = ora({ text: title, stream: this.output.streams.stderr, ...options }).start();
    const tick = setInterval(() => {
      spinner.text = `${title} ${this.output.color.dim(`${elapsed()}${expected}${detail && ` · ${detail}`}`)}`;
    }, 200);
    try {
      const result = await work((text) => (detail = text));
      spinner.succeed(`${title} ${this.output.color.dim(elapsed())}`);
      return result;
    } catch (error) {
      spinner.fail(title);
      throw error;
    } finally {
      clearInterval(tick);
    }
  }

  #clock(): string {
    const seconds = Math.floor((performance.now() - this.#started) / 1000);
    return `[${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}]`;
  }
}

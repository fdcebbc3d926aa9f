/** Lets what changes one thing run one after the other, in the order in which it came, also where a test awaits several together. */
export class Turns {
  #last: Promise<void> | undefined;

  /** Runs it at once where nothing is under way. */
  async take<T>(run: () => Promise<T>): Promise<T> {
    const before = this.#last;
    let end = (): void => undefined;
    const own = new Promise<void>((resolve) => (end = resolve));
    this.#last = own;
    try {
      if (before !== undefined) await before;
      return await run();
    } finally {
      if (this.#last === own) this.#last = undefined;
      end();
    }
  }
}

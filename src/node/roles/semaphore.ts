/** One of the permits that a `Semaphore` gives; whoever has it may work. */
export interface Permit {
  /** Passes it to whoever waits longest; a second call changes nothing. */
  release(): void;
}

/** Gives so many permits at a time, in the order in which they were asked for. */
export class Semaphore {
  readonly #waiting: (() => void)[] = [];

  constructor(private left: number) {}

  /** Resolves once there is a permit; with undefined when `stop` is aborted before. */
  async acquire(stop: AbortSignal): Promise<Permit | undefined> {
    if (stop.aborted) return undefined;
    if (this.left > 0) this.left--;
    else if (!(await this.#given(stop))) return undefined;
    let isOver = false;
    return {
      release: () => {
        if (!isOver) this.#pass();
        isOver = true;
      },
    };
  }

  #given(stop: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const give = (): void => {
        stop.removeEventListener('abort', stopWaiting);
        resolve(true);
      };
      const stopWaiting = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(give), 1);
        resolve(false);
      };
      this.#waiting.push(give);
      stop.addEventListener('abort', stopWaiting, { once: true });
    });
  }

  #pass(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.left++;
    else next();
  }
}

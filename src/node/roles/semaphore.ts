/** One of the turns that `Turns` gives; whoever has it may work. */
export interface Turn {
  /** Passes it to whoever waits longest; a second call changes nothing. */
  end(): void;
}

/** Gives so many turns at a time, in the order in which they were asked for. */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  constructor(private left: number) {}

  /** Resolves once there is a turn; with undefined when `stop` is aborted before. */
  async take(stop: AbortSignal): Promise<Turn | undefined> {
    if (stop.aborted) return undefined;
    if (this.left > 0) this.left--;
    else if (!(await this.#given(stop))) return undefined;
    let isOver = false;
    return {
      end: () => {
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

/**
 * Tells of changes of a job queue, so that who waits for work need not ask again and again. It is a hint and may get lost: the truth is in the store,
 * and whoever listens also looks there from time to time. A network of many processes carries it over Redis.
 */
export interface JobSignal {
  /** Something changed. */
  notify(): void;
  /** Calls `listener` after each change; returns what stops it. */
  onChange(listener: () => void): () => void;
}

/** Changes that this process makes, told within it. */
export class LocalJobSignal implements JobSignal {
  readonly #listeners = new Set<() => void>();

  notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** Milliseconds of silence after which a worker is forgotten. */
const DAY = 24 * 60 * 60_000;
/** Names kept at most: a worker that finds the node in Redis has a new one each time that it starts. */
const MOST_NAMES = 1_000;

/** When each worker last called. Forgets those that were silent for a day, and of too many names those that were silent longest. */
export class RecentWorkers {
  /** The one that called last comes last. */
  readonly #seen = new Map<string, number>();

  /** `forget` is told of each name that goes. */
  constructor(private readonly forget: (name: string) => void) {}

  called(name: string, now: number): void {
    this.#seen.delete(name);
    this.#seen.set(name, now);
    for (const [oldest, at] of this.#seen) {
      if (this.#seen.size <= MOST_NAMES && now - at < DAY) break;
      this.#seen.delete(oldest);
      this.forget(oldest);
    }
  }

  /** In milliseconds since 1970, by name. */
  all(): ReadonlyMap<string, number> {
    return this.#seen;
  }
}

/**
 * The clock of a devnet: the machine's, moved forward by whoever tests what happens later. Nothing keeps how far: a node that starts again goes on
 * from the time of its last block.
 */
export class DevnetClock {
  /** Milliseconds. */
  #ahead = 0;

  /** Milliseconds since 1970. */
  constructor(private readonly machine: () => number = Date.now) {}

  readonly now = (): number => this.machine() + this.#ahead;

  advance(milliseconds: number): void {
    this.#ahead += milliseconds;
  }

  /** Moves it forward where it is not past this time yet. */
  reach(time: bigint): void {
    this.#ahead += Math.max(0, Number(time) + 1 - this.now());
  }
}

import { NodeError } from '../errors.js';

/** The last millisecond of year 9999: dates have four digits for a year. */
const LAST = Date.UTC(10_000, 0) - 1;

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

  /** Throws QED4049 for a time past the year 9999; the clock stays then. */
  advance(milliseconds: number): void {
    const left = LAST - this.now();
    if (milliseconds > 0 && milliseconds > left) {
      throw new NodeError(
        'clockTooFar',
        'the clock of a devnet cannot be moved past the year 9999',
        left < 1_000
          ? 'the clock is at its limit; a new devnet starts from the time of the machine'
          : `advance it by ${Math.floor(left / 1_000)} seconds or less; a new devnet starts from the time of the machine`,
      );
    }
    this.#ahead += milliseconds;
  }

  /** Moves it forward where it is not past this time yet. */
  reach(time: bigint): void {
    this.#ahead += Math.max(0, Number(time) + 1 - this.now());
  }
}

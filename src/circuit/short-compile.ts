import { Field, Provable } from 'o1js';
import { rawGates, type RawGates } from './o1js-internals.js';

/** The rows that each circuit is known to have. */
type Sizes = Readonly<Record<string, { readonly rows: number }>>;

/** A smaller circuit may lie so close to the border of a domain that its rows alone don't tell on which side it is. */
const LARGE_ROWS = 5_000;

/** `Zero` among the kinds of gates. */
const ZERO = 0;

/**
 * Saves running every circuit three times. While o1js compiles, it runs each circuit first to see which kinds of gates and how many proofs it has, then to
 * see how many rows, and only the third time to build its constraint system. The first two times get as much of the circuit as they look at.
 * Only guesses: that no circuit has gates for lookups or foreign fields, and that o1js calls in this order. A wrong guess gives another key, so the
 * caller must compare the key and compile the whole program where it differs.
 */
export class ShortCompile {
  readonly #runs = new Map<string, number>();

  private constructor(
    private readonly gates: RawGates,
    private readonly sizes: Sizes,
  ) {}

  static async of(sizes: Sizes): Promise<ShortCompile> {
    return new ShortCompile(await rawGates(), sizes);
  }

  /** An output in place of the circuit's, with just as many rows as this run needs; `undefined` when the circuit itself must run. */
  standIn(circuit: string): Field | undefined {
    const run = (this.#runs.get(circuit) ?? 0) + 1;
    this.#runs.set(circuit, run);
    const rows = this.sizes[circuit]?.rows ?? 0;
    if (run === 1) return this.#emptyRows(0);
    if (run === 2 && rows >= LARGE_ROWS) return this.#emptyRows(rows);
    return undefined;
  }

  #emptyRows(count: number): Field {
    // O1js throws and catches an error for each of these gates, and records 1,000 frames of its stack unless told otherwise.
    const frames = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      for (let row = 0; row < count; row++) this.gates.raw(ZERO, [0], [0]);
    } finally {
      Error.stackTraceLimit = frames;
    }
    return Provable.witness(Field, () => Field(0));
  }
}

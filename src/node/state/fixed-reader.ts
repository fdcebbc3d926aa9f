import type { Entry, KeyRange, KeyValueStore, RangeOptions, Reader } from '../../kvq/store.js';

/** Answers that are remembered: some 15 MB. */
const REMEMBERED = 50_000;

/**
 * Reads what a sealed checkpoint has fixed, and remembers it: the newest version of an entry up to a checkpoint does not change while that checkpoint is sealed.
 * For such reads alone. The least recently used answers are forgotten. Whoever takes a checkpoint back needs a new reader: `NodeState.forget`.
 */
export class FixedReader implements Reader {
  readonly #answers = new Map<string, Entry | undefined>();

  constructor(
    readonly store: KeyValueStore,
    readonly remembered = REMEMBERED,
  ) {}

  async last(ranges: readonly KeyRange[]): Promise<(Entry | undefined)[]> {
    const keys = ranges.map(keyOf);
    const missing = keys.flatMap((key, i) => (this.#answers.has(key) ? [] : [i]));
    const known = keys.map((key) => this.#answers.get(key));
    if (missing.length > 0) {
      const found = await this.store.last(missing.map((i) => ranges[i]!));
      missing.forEach((i, at) => (known[i] = copyOf(found[at])));
    }
    keys.forEach((key, i) => this.#remember(key, known[i]));
    return known;
  }

  get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.store.get(key);
  }

  getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    return this.store.getMany(keys);
  }

  range(options: RangeOptions): AsyncIterable<Entry> {
    return this.store.range(options);
  }

  #remember(key: string, answer: Entry | undefined): void {
    this.#answers.delete(key);
    this.#answers.set(key, answer);
    if (this.#answers.size <= this.remembered) return;
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined) this.#answers.delete(oldest);
  }
}

/** What a driver answers may lie in a buffer that is many times as large, which would be kept with it. */
const copyOf = (entry: Entry | undefined): Entry | undefined =>
  entry && { key: new Uint8Array(entry.key), value: new Uint8Array(entry.value) };

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const keyOf = ({ gte, lt }: KeyRange): string => `${gte.length}:${text(gte)}${text(lt)}`;

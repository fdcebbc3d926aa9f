import { createRequire } from 'node:module';
import type sortedBtree from 'sorted-btree';
import { storeClosed } from '../errors.js';
import {
  keyText,
  sameValue,
  WriteConflict,
  type Batch,
  type Entry,
  type KeyRange,
  type KeyValueStore,
  type RangeOptions,
  type StoreMeasure,
} from '../store.js';

// Node and vitest disagree on what the default import of this CommonJS module is.
const { default: BTree } = createRequire(import.meta.url)('sorted-btree') as typeof sortedBtree;

/** A store in memory, for tests and for runs that keep nothing. */
export class MemoryStore implements KeyValueStore {
  /** A write costs what it writes, however much is there. */
  readonly #values = new BTree<string, Uint8Array>([], (a, b) => (a < b ? -1 : a > b ? 1 : 0));
  #closed = false;

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    this.#checkOpen();
    return this.#read(key);
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    this.#checkOpen();
    return keys.map((key) => this.#read(key));
  }

  async last(ranges: readonly KeyRange[]): Promise<(Entry | undefined)[]> {
    this.#checkOpen();
    return ranges.map(({ gte, lt }) => {
      const pair = this.#values.nextLowerPair(keyText(lt));
      return pair === undefined || pair[0] < keyText(gte) ? undefined : entryOf(pair);
    });
  }

  /** Looks for each entry from the one before, so writes may go on meanwhile. */
  async *range({ gte, lt, reverse = false, limit = Infinity }: RangeOptions): AsyncIterable<Entry> {
    this.#checkOpen();
    const [first, end] = [keyText(gte), keyText(lt)];
    let pair = reverse ? this.#values.nextLowerPair(end) : this.#values.getPairOrNextHigher(first);
    for (let count = 0; count < limit && pair !== undefined && pair[0] >= first && pair[0] < end; count++) {
      yield entryOf(pair);
      pair = reverse ? this.#values.nextLowerPair(pair[0]) : this.#values.nextHigherPair(pair[0]);
    }
  }

  async write(batch: Batch): Promise<void> {
    this.#checkOpen();
    for (const { key, value } of batch.expectations()) {
      if (!sameValue(this.#values.get(keyText(key)), value)) throw new WriteConflict(key);
    }
    for (const [text, value] of batch.textWrites()) {
      if (value === undefined) this.#values.delete(text);
      else this.#values.set(text, copyOf(value));
    }
  }

  async measure(): Promise<StoreMeasure> {
    let bytes = 0;
    for (const [key, value] of this.#values.entries()) bytes += key.length + value.length;
    return { driver: 'memory', bytes, limit: null };
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #checkOpen(): void {
    if (this.#closed) throw storeClosed();
  }

  #read(key: Uint8Array): Uint8Array | undefined {
    const value = this.#values.get(keyText(key));
    return value && copyOf(value);
  }
}

const entryOf = ([key, value]: readonly [string, Uint8Array]): Entry => ({
  key: Buffer.from(key, 'latin1'),
  value: copyOf(value),
});

/** A Buffer's `slice` is no copy. */
const copyOf = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

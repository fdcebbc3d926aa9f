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
} from '../store.js';

/** A store in memory, for tests and for runs that keep nothing. */
export class MemoryStore implements KeyValueStore {
  readonly #values = new Map<string, Uint8Array>();
  /** All keys in order. */
  #keys: string[] = [];
  #closed = false;

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    this.#checkOpen();
    return this.#read(keyText(key));
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    this.#checkOpen();
    return keys.map((key) => this.#read(keyText(key)));
  }

  async last(ranges: readonly KeyRange[]): Promise<(Entry | undefined)[]> {
    this.#checkOpen();
    return ranges.map(({ gte, lt }) => {
      const key = this.#keys[position(this.#keys, keyText(lt)) - 1];
      return key === undefined || key < keyText(gte) ? undefined : this.#entry(key);
    });
  }

  async *range({ gte, lt, reverse = false, limit = Infinity }: RangeOptions): AsyncIterable<Entry> {
    this.#checkOpen();
    // A write replaces the list of keys and never changes it, so it can be walked without a copy.
    const keys = this.#keys;
    const first = position(keys, keyText(gte));
    const end = position(keys, keyText(lt));
    let count = 0;
    for (let i = 0; i < end - first && count < limit; i++) {
      const key = keys[reverse ? end - 1 - i : first + i]!;
      if (!this.#values.has(key)) continue;
      count++;
      yield this.#entry(key);
    }
  }

  async write(batch: Batch): Promise<void> {
    this.#checkOpen();
    for (const { key, value } of batch.expectations()) {
      if (!sameValue(this.#values.get(keyText(key)), value)) throw new WriteConflict(key);
    }
    const added: string[] = [];
    let deleted = false;
    for (const { key, value } of batch.writes()) {
      const text = keyText(key);
      if (value === undefined) deleted = this.#values.delete(text) || deleted;
      else {
        if (!this.#values.has(text)) added.push(text);
        this.#values.set(text, value.slice());
      }
    }
    if (deleted) this.#keys = this.#keys.filter((key) => this.#values.has(key));
    if (added.length > 0) this.#keys = merge(this.#keys, added.sort());
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #checkOpen(): void {
    if (this.#closed) throw storeClosed();
  }

  #read(key: string): Uint8Array | undefined {
    return this.#values.get(key)?.slice();
  }

  #entry(key: string): Entry {
    return { key: Buffer.from(key, 'latin1'), value: this.#values.get(key)!.slice() };
  }
}

/** How many of the sorted keys are less than `key`. */
function position(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function merge(a: readonly string[], b: readonly string[]): string[] {
  const out: string[] = [];
  let i = 0;
  for (const key of b) {
    while (i < a.length && a[i]! < key) out.push(a[i++]!);
    out.push(key);
  }
  while (i < a.length) out.push(a[i++]!);
  return out;
}

import {
  Batch,
  keyText,
  sameValue,
  WriteConflict,
  type Entry,
  type KeyRange,
  type KeyValueStore,
  type RangeOptions,
  type Reader,
} from './store.js';

/** A batch in the making that can read: `get` and `getMany` see its own writes. What is read `ForUpdate` becomes a condition of the batch. */
export class StoreTransaction extends Batch implements Reader {
  /** What was fetched or read for update: it is read once. */
  readonly #seen = new Map<string, Uint8Array | undefined>();

  constructor(readonly store: Reader) {
    super();
  }

  /** Reads many entries at once. Those that are then read one by one are taken from there. */
  async fetch(keys: readonly Uint8Array[]): Promise<void> {
    const values = await this.store.getMany(keys);
    keys.forEach((key, i) => this.#seen.set(keyText(key), values[i]));
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    const pending = this.pending(key);
    if (pending !== null) return pending;
    const text = keyText(key);
    return this.#seen.has(text) ? this.#seen.get(text) : this.store.get(key);
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    const missing = keys.filter((key) => this.pending(key) === null);
    const found = await this.store.getMany(missing);
    let next = 0;
    return keys.map((key) => {
      const pending = this.pending(key);
      return pending === null ? found[next++] : pending;
    });
  }

  /** Like `get`; the transaction then applies only if nobody changes the entry in between. */
  async getForUpdate(key: Uint8Array): Promise<Uint8Array | undefined> {
    const pending = this.pending(key);
    if (pending !== null) return pending;
    const value = await this.get(key);
    this.#seen.set(keyText(key), value);
    this.expect(key, value);
    return value;
  }

  /** What the store holds: writes of this transaction are not seen. */
  last(ranges: readonly KeyRange[]): Promise<(Entry | undefined)[]> {
    return this.store.last(ranges);
  }

  /** What the store holds: writes of this transaction are not seen. */
  range(options: RangeOptions): AsyncIterable<Entry> {
    return this.store.range(options);
  }
}

/**
 * Runs `body`, writes what it put into the transaction as one batch and returns its result once that is durable. Where another writer was faster,
 * `body` runs again on what is there now, even if it threw, so it must change nothing but the transaction. Throws `WriteConflict` after `attempts`
 * runs.
 */
export async function atomically<T>(
  store: KeyValueStore,
  body: (tx: StoreTransaction) => Promise<T>,
  attempts = 64,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const tx = new StoreTransaction(store);
    try {
      const result = await body(tx);
      if (tx.size > 0) await store.write(tx);
      return result;
    } catch (error) {
      const conflicts = error instanceof WriteConflict || (await changedKey(store, tx)) !== undefined;
      if (!conflicts || attempt >= attempts) throw error;
    }
  }
}

/**
 * A key that a transaction has read for update and that somebody has changed since, if there is one: then it may have seen one entry from before the change and
 * one from after it.
 */
export async function changedKey(store: Reader, tx: StoreTransaction): Promise<Uint8Array | undefined> {
  const read = [...tx.expectations()];
  const values = await store.getMany(read.map(({ key }) => key));
  return read.find(({ value }, i) => !sameValue(value, values[i]))?.key;
}

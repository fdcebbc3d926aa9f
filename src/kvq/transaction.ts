import {
  Batch,
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
  constructor(readonly store: Reader) {
    super();
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    const pending = this.pending(key);
    return pending === null ? this.store.get(key) : pending;
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
    const value = await this.store.get(key);
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
 * `body` runs again on what is there now, also where it failed
 * on it, so it must change nothing but the transaction. Throws `WriteConflict` after `attempts` runs.
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
      const conflicts = error instanceof WriteConflict || (await isOutdated(store, tx));
      if (!conflicts || attempt >= attempts) throw error;
    }
  }
}

/** Whether somebody changed what a transaction has read for update: it may have seen one entry from before the change and one from after it. */
async function isOutdated(store: Reader, tx: StoreTransaction): Promise<boolean> {
  const read = [...tx.expectations()];
  const values = await store.getMany(read.map(({ key }) => key));
  return read.some(({ value }, i) => !sameValue(value, values[i]));
}

import type { Codec } from '../codec.js';
import type { KeyLayout, KeyPrefix, KeyValues, PartKind } from '../keys.js';
import type { Batch, KeyRange, Reader } from '../store.js';
import type { StoreTransaction } from '../transaction.js';

export interface ListOptions {
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** Entries of one kind: typed keys to typed values. Writes go into a caller's batch. */
export class Table<const P extends readonly PartKind[], V> {
  constructor(
    readonly layout: KeyLayout<P>,
    readonly codec: Codec<V>,
  ) {}

  async get(reader: Reader, ...key: KeyValues<P>): Promise<V | undefined> {
    return this.#decode(await reader.get(this.layout.key(key)));
  }

  /** Like `get`; the transaction then applies only if the entry stays as it is read. */
  async getForUpdate(tx: StoreTransaction, ...key: KeyValues<P>): Promise<V | undefined> {
    return this.#decode(await tx.getForUpdate(this.layout.key(key)));
  }

  /** The values in the order of the keys. */
  async getMany(reader: Reader, keys: readonly KeyValues<P>[]): Promise<(V | undefined)[]> {
    const values = await reader.getMany(keys.map((key) => this.layout.key(key)));
    return values.map((value) => this.#decode(value));
  }

  put(batch: Batch, key: KeyValues<P>, value: V): void {
    batch.put(this.layout.key(key), this.codec.encode(value));
  }

  delete(batch: Batch, ...key: KeyValues<P>): void {
    batch.delete(this.layout.key(key));
  }

  /** All entries whose keys start with `prefix`, in the order of the keys. Does not see a transaction's own writes. */
  list(reader: Reader, prefix: KeyPrefix<P>, options: ListOptions = {}): AsyncIterable<readonly [KeyValues<P>, V]> {
    return this.listRange(reader, this.layout.range(prefix), options);
  }

  /** As `list`, of a range that `layout.slice` gives. */
  async *listRange(
    reader: Reader,
    range: KeyRange,
    options: ListOptions = {},
  ): AsyncIterable<readonly [KeyValues<P>, V]> {
    for await (const { key, value } of reader.range({ ...range, ...options }))
      yield [this.layout.parse(key), this.codec.decode(value)];
  }

  /** The entry with the greatest key that starts with `prefix`. */
  async last(reader: Reader, prefix: KeyPrefix<P>): Promise<readonly [KeyValues<P>, V] | undefined> {
    const [entry] = await reader.last([this.layout.range(prefix)]);
    return entry === undefined ? undefined : [this.layout.parse(entry.key), this.codec.decode(entry.value)];
  }

  /** The greatest key that starts with `prefix`, whatever its entry says. */
  async lastKey(reader: Reader, prefix: KeyPrefix<P>): Promise<KeyValues<P> | undefined> {
    const [entry] = await reader.last([this.layout.range(prefix)]);
    return entry === undefined ? undefined : this.layout.parse(entry.key);
  }

  #decode(value: Uint8Array | undefined): V | undefined {
    return value === undefined ? undefined : this.codec.decode(value);
  }
}

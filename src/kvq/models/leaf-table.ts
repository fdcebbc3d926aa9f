import type { Codec } from '../codec.js';
import { KeyLayout, type KeyPrefix, type KeyValues, type PartKind } from '../keys.js';
import type { Batch, Reader } from '../store.js';
import type { StoreTransaction } from '../transaction.js';
import { newest, upTo, type AnyLayout } from './versions.js';

/**
 * Values by key as of each checkpoint: what is behind a tree's leaves (user leaves, contract leaves and so on). It takes two table numbers,
 * `table` for the values and `table + 1` for which keys each checkpoint wrote. A batch writes one checkpoint.
 */
export class LeafTable<const P extends readonly PartKind[], V> {
  readonly #values: AnyLayout;
  readonly #changes: AnyLayout;

  constructor(
    readonly table: number,
    readonly parts: P,
    readonly codec: Codec<V>,
  ) {
    this.#values = new KeyLayout(table, [...parts, 'u32']);
    this.#changes = new KeyLayout(table + 1, ['u32', ...parts]);
  }

  /** The value as of a checkpoint, the newest one written at it or before. Sees what a transaction wrote at this checkpoint. */
  async get(reader: Reader, checkpointId: bigint, ...key: KeyValues<P>): Promise<V | undefined> {
    const [value] = await this.getMany(reader, checkpointId, [key]);
    return value;
  }

  /** The values in the order of the keys. */
  async getMany(reader: Reader, checkpointId: bigint, keys: readonly KeyValues<P>[]): Promise<(V | undefined)[]> {
    const values = await upTo(this.#values, reader, checkpointId, keys);
    return values.map((value) => (value === undefined ? undefined : this.codec.decode(value)));
  }

  put(batch: Batch, checkpointId: bigint, key: KeyValues<P>, value: V): void {
    batch.put(this.#values.key([...key, checkpointId]), this.codec.encode(value));
    batch.put(this.#changes.key([checkpointId, ...key]), NOTHING);
  }

  /** All values as of a checkpoint whose keys start with `prefix`, in the order of the keys. Does not see a transaction's own writes. */
  async *list(reader: Reader, checkpointId: bigint, prefix: KeyPrefix<P>): AsyncIterable<readonly [KeyValues<P>, V]> {
    const range = this.#values.range(prefix as KeyPrefix<readonly PartKind[]>);
    for await (const [key, value] of newest(this.#values, reader, checkpointId, range)) {
      yield [key as unknown as KeyValues<P>, this.codec.decode(value)];
    }
  }

  /** What was written of one key at a checkpoint or before, newest first. Does not see a transaction's own writes. */
  async *versions(
    reader: Reader,
    key: KeyValues<P>,
    upTo: bigint,
  ): AsyncIterable<readonly [checkpointId: bigint, value: V]> {
    const range = this.#values.slice(key as KeyPrefix<readonly PartKind[]>, 0n, upTo + 1n);
    for await (const entry of reader.range({ ...range, reverse: true })) {
      const parts = this.#values.parse(entry.key);
      yield [parts[parts.length - 1] as bigint, this.codec.decode(entry.value)];
    }
  }

  /** The keys written at a checkpoint, in order. */
  async *changes(reader: Reader, checkpointId: bigint): AsyncIterable<KeyValues<P>> {
    for await (const { key } of reader.range(this.#changes.range([checkpointId]))) {
      yield this.#changes.parse(key).slice(1) as unknown as KeyValues<P>;
    }
  }

  /** Drops all that was written after a checkpoint. */
  async rollback(tx: StoreTransaction, checkpointId: bigint): Promise<void> {
    for await (const { key } of tx.range(this.#changes.slice([], checkpointId + 1n))) {
      const [version, ...parts] = this.#changes.parse(key);
      tx.delete(key);
      tx.delete(this.#values.key([...parts, version!]));
    }
  }
}

const NOTHING = new Uint8Array(0);

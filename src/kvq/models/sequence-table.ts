import type { Codec } from '../codec.js';
import { u64Codec } from '../codec.js';
import { KeyLayout } from '../keys.js';
import type { Batch, Reader } from '../store.js';
import type { StoreTransaction } from '../transaction.js';
import { Table } from './table.js';

/** Values in the order in which they were appended. It takes two table numbers: `table` for the values and `table + 1` for the next number. */
export class SequenceTable<V> {
  readonly #values: Table<readonly ['u64'], V>;
  readonly #next: Table<readonly [], bigint>;

  constructor(
    readonly table: number,
    codec: Codec<V>,
  ) {
    this.#values = new Table(new KeyLayout(table, ['u64']), codec);
    this.#next = new Table(new KeyLayout(table + 1, []), u64Codec);
  }

  /** Adds a value at the end and returns its number; numbers only grow and are never used twice. Of two transactions that append, one conflicts. */
  async append(tx: StoreTransaction, value: V): Promise<bigint> {
    const number = (await this.#next.getForUpdate(tx)) ?? 0n;
    this.#next.put(tx, [], number + 1n);
    this.#values.put(tx, [number], value);
    return number;
  }

  /** Puts back a value that was removed, under its old number. */
  putBack(batch: Batch, number: bigint, value: V): void {
    this.#values.put(batch, [number], value);
  }

  get(reader: Reader, number: bigint): Promise<V | undefined> {
    return this.#values.get(reader, number);
  }

  /** The values from a number on, oldest first. Does not see a transaction's own writes. */
  async *list(
    reader: Reader,
    { from = 0n, limit }: { readonly from?: bigint; readonly limit?: number } = {},
  ): AsyncIterable<readonly [number: bigint, value: V]> {
    const range = this.#values.layout.slice([], from);
    for await (const [[number], value] of this.#values.listRange(reader, range, limit === undefined ? {} : { limit }))
      yield [number, value];
  }

  remove(batch: Batch, number: bigint): void {
    this.#values.delete(batch, number);
  }
}

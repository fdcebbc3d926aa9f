import type { Codec } from '../../kvq/codec.js';
import { KeyLayout } from '../../kvq/keys.js';
import { SequenceTable } from '../../kvq/models/sequence-table.js';
import { Table } from '../../kvq/models/table.js';
import type { Batch, Reader } from '../../kvq/store.js';
import { TABLES } from '../../kvq/tables.js';
import type { StoreTransaction } from '../../kvq/transaction.js';

/** What waits for the next block, in the order of arrival: it is removed in the transaction that seals the block (or refuses it). */
export class CheckpointDrainQueue<T> extends SequenceTable<T> {
  constructor(codec: Codec<T>) {
    super(TABLES.drainQueue, codec);
  }
}

/** What each block did, by checkpoint id. */
export class CheckpointHistoryQueue<T> {
  readonly #table: Table<readonly ['u32'], T>;

  constructor(codec: Codec<T>) {
    this.#table = new Table(new KeyLayout(TABLES.historyQueue, ['u32']), codec);
  }

  put(batch: Batch, checkpointId: bigint, record: T): void {
    this.#table.put(batch, [checkpointId], record);
  }

  get(reader: Reader, checkpointId: bigint): Promise<T | undefined> {
    return this.#table.get(reader, checkpointId);
  }

  /** The newest block. */
  async newest(reader: Reader): Promise<readonly [checkpointId: bigint, record: T] | undefined> {
    const entry = await this.#table.last(reader, []);
    return entry === undefined ? undefined : [entry[0][0], entry[1]];
  }

  /** The blocks from a checkpoint on, oldest first. Does not see a transaction's own writes. */
  async *list(reader: Reader, from = 0n): AsyncIterable<readonly [checkpointId: bigint, record: T]> {
    for await (const [[checkpointId], record] of this.#table.listRange(reader, this.#table.layout.slice([], from))) {
      yield [checkpointId, record];
    }
  }

  /** Drops all blocks after a checkpoint. */
  async rollback(tx: StoreTransaction, checkpointId: bigint): Promise<void> {
    for await (const [id] of this.list(tx, checkpointId + 1n)) this.#table.delete(tx, id);
  }
}

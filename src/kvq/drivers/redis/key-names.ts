import { tableName } from '../../tables.js';

/** The Redis keys of one table: a hash of its values, and a sorted set of its keys, which gives them an order. */
export interface TableKeys {
  readonly values: string;
  readonly order: string;
}

/**
 * The names of a store's keys in Redis. All of them have the store's name as their hash tag, so that they lie in one slot of a cluster. A table is the first two
 * bytes of a key, or a key's only byte; so every key of a table comes before all keys of the next one.
 */
export class KeyNames {
  /** A hash: who owns the store, and the number and answer of the last write. */
  readonly store: string;
  /** A sorted set: the tables that were ever written to. */
  readonly tables: string;
  /** A hash: where the owner listens, and a secret for those who may read it. */
  readonly meetingPoint: string;
  readonly #prefix: string;

  constructor(name: string) {
    this.#prefix = `qed:{${name}}:`;
    this.store = `${this.#prefix}store`;
    this.tables = `${this.#prefix}tables`;
    this.meetingPoint = `${this.#prefix}meeting-point`;
  }

  table(table: Buffer): TableKeys {
    const values = this.#prefix + nameOf(table);
    return { values, order: `${values}:order` };
  }

  /** Where the parts of a write that is too large for one command wait for the last one. */
  staged(token: string): string {
    return `${this.#prefix}staged:${token}`;
  }
}

/** The table that a key belongs to. */
export const tableOf = (key: Buffer): Buffer => key.subarray(0, 2);

const nameOf = (table: Buffer): string =>
  table.length === 2 ? tableName(table.readUInt16BE(0)) : table.toString('hex');

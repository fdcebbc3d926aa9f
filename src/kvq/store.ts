import { KvqError } from './errors.js';

/** Keys between `gte` (included) and `lt` (excluded), compared byte by byte. */
export interface KeyRange {
  readonly gte: Uint8Array;
  readonly lt: Uint8Array;
}

export interface RangeOptions extends KeyRange {
  /** From the last key to the first. */
  readonly reverse?: boolean;
  readonly limit?: number;
}

export interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** What models read from: a store, or a transaction, which also sees what it is about to write. */
export interface Reader {
  get(key: Uint8Array): Promise<Uint8Array | undefined>;
  /** The values in the order of the keys. */
  getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]>;
  /** Of each range the entry with the greatest key. */
  last(ranges: readonly KeyRange[]): Promise<(Entry | undefined)[]>;
  /** All entries of a range in order. It is no snapshot: an entry written or deleted meanwhile may or may not be seen, all others are. */
  range(options: RangeOptions): AsyncIterable<Entry>;
}

/**
 * An ordered map of bytes: the one interface to memory, LMDB and Redis. Keys have 1 to `MAX_KEY_BYTES` bytes, values may be empty.
 * A store is one unit of atomic writes; on Redis Cluster that is one hash tag, so a realm's state is a store of its own there.
 * What is read is a copy that the caller may keep and change.
 */
export interface KeyValueStore extends Reader {
  /**
   * Applies a batch wholly or not at all and resolves once it is durable. Throws `WriteConflict` (QED5004) where a condition of the batch
   * does not hold, and another `KvqError` where the store cannot write; nothing is changed then. Batches apply in the order of the calls.
   */
  write(batch: Batch): Promise<void>;
  /** How large the store is, and how large it can become. */
  measure(): Promise<StoreMeasure>;
  /** Waits for writes under way. Later calls throw QED5006. */
  close(): Promise<void>;
}

/** The size of a store. */
export interface StoreMeasure {
  readonly driver: 'memory' | 'lmdb' | 'redis';
  /** What it takes of its disk, or of the memory of the fullest server of Redis. In memory: keys and values. */
  readonly bytes: number;
  /** How large that can become; null where nothing is set. */
  readonly limit: number | null;
}

const MAX_KEY_BYTES = 512;

interface Expectation {
  readonly key: Uint8Array;
  /** `undefined`: the key is absent. */
  readonly value: Uint8Array | undefined;
}

/** Writes and the conditions under which they apply. A later write of the same key replaces the earlier one. */
export class Batch {
  /** By the text of the key alone: a large batch holds millions of them. */
  readonly #writes = new Map<string, Uint8Array | undefined>();
  readonly #expectations = new Map<string, Expectation>();

  put(key: Uint8Array, value: Uint8Array): this {
    this.#writes.set(checkedKeyText(key), value);
    return this;
  }

  delete(key: Uint8Array): this {
    this.#writes.set(checkedKeyText(key), undefined);
    return this;
  }

  /** The batch applies only if the store holds exactly this value under the key, or nothing for `undefined`. */
  expect(key: Uint8Array, value: Uint8Array | undefined): this {
    const text = checkedKeyText(key);
    const known = this.#expectations.get(text);
    if (known !== undefined && !sameValue(known.value, value)) throw new WriteConflict(key);
    this.#expectations.set(text, { key, value });
    return this;
  }

  /** Adds all that `other` holds, as if its calls were made now. */
  merge(other: Batch): this {
    for (const { key, value } of other.expectations()) this.expect(key, value);
    for (const [text, value] of other.#writes) this.#writes.set(text, value);
    return this;
  }

  /** What the batch would write under a key: `null` when nothing, `undefined` when it deletes it. */
  pending(key: Uint8Array): Uint8Array | undefined | null {
    const text = keyText(key);
    const value = this.#writes.get(text);
    return value === undefined && !this.#writes.has(text) ? null : value;
  }

  /** In the order in which the keys were first written; a value of `undefined` deletes. */
  *writes(): Iterable<{ readonly key: Uint8Array; readonly value: Uint8Array | undefined }> {
    for (const [text, value] of this.#writes) yield { key: Buffer.from(text, 'latin1'), value };
  }

  /** The same by `keyText`. */
  textWrites(): Iterable<readonly [text: string, value: Uint8Array | undefined]> {
    return this.#writes;
  }

  expectations(): Iterable<Expectation> {
    return this.#expectations.values();
  }

  get size(): number {
    return this.#writes.size;
  }
}

/** A condition of a batch did not hold: somebody wrote in between. Read again and decide again, as `atomically` does. */
export class WriteConflict extends KvqError {
  constructor(readonly key: Uint8Array) {
    super('QED5004', `the entry ${Buffer.from(key).toString('hex')} was changed by another writer`, {
      hint: 'Nothing was written. Try again; if it goes on, look for a second process that uses the same store.',
    });
    this.name = 'WriteConflict';
  }
}

/** A key as a string whose order is the byte order. */
export const keyText = (key: Uint8Array): string =>
  (Buffer.isBuffer(key) ? key : Buffer.from(key.buffer, key.byteOffset, key.byteLength)).toString('latin1');

function checkedKeyText(key: Uint8Array): string {
  if (key.length === 0 || key.length > MAX_KEY_BYTES)
    throw new RangeError(`a key has 1 to ${MAX_KEY_BYTES} bytes, not ${key.length}`);
  return keyText(key);
}

/** Whether two values, or absences, are the same. */
export function sameValue(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Buffer.compare(a, b) === 0;
}

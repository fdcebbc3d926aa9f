import { closeSync, fsyncSync, openSync, realpathSync, statSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { open, type Database, type RootDatabase } from 'lmdb';
import { makeDirectory } from '../../base/make-directory.js';
import { storeClosed, storeCorrupt, storeGone, storeInUse, takenOver } from '../errors.js';
import {
  sameValue,
  WriteConflict,
  type Batch,
  type Entry,
  type KeyRange,
  type KeyValueStore,
  type RangeOptions,
  type StoreMeasure,
} from '../store.js';
import { asBuffer } from './buffers.js';
import { lastBeatOf, StoreClaim } from './lmdb-claim.js';
import { translate } from './lmdb-failures.js';
import { damageOf, FULL_CHECK_BYTES } from './lmdb-file.js';
import { lossOf, markAsMade } from './lmdb-mark.js';
import { seal, unseal } from './lmdb-values.js';

const PAGE = 256;
interface QueuedWrite {
  readonly batch: Batch;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Stores of this process by real path, for LMDB would let it open one twice. */
const openHere = new Set<string>();

/**
 * The embedded store: one LMDB environment in a directory. Writes made in the same turn of the event loop share one transaction, which is
 * synced to disk before any of them resolves (data by fdatasync, then the head through O_DSYNC): what resolved survives SIGKILL, and a loss of power where
 * the disk honours both.
 * Each value carries a checksum of key and value. One process owns a store (`StoreClaim`).
 */
export class LmdbStore implements KeyValueStore {
  readonly #path: string;
  readonly #environment: RootDatabase;
  readonly #db: Database<Buffer, Buffer>;
  readonly #claim: StoreClaim;
  /** Names the data file, whatever stands in its place later. */
  readonly #inode: number;
  #queue: QueuedWrite[] = [];
  #closed = false;

  /** Opens or makes the store in a directory. Throws QED5001 in use, QED5002 corrupt, QED5003 disk full, QED5007 other version, QED5008. */
  static open(directory: string): LmdbStore {
    let path = directory;
    try {
      makeDirectory(directory);
      path = realpathSync(directory);
    } catch (error) {
      throw translate(directory, error);
    }
    if (openHere.has(path)) throw storeInUse(path, process.pid, hostname());
    return new LmdbStore(path);
  }

  private constructor(path: string) {
    this.#path = path;
    const file = join(path, 'data.mdb');
    let environment: RootDatabase | undefined;
    let claim: StoreClaim | undefined;
    try {
      const damage = lossOf(path) ?? damageOf(file, FULL_CHECK_BYTES);
      if (damage !== undefined) throw storeCorrupt(path, damage);
      const lastBeat = lastBeatOf(file);
      // With overlapping sync, lmdb's default, a commit resolves before it is on disk.
      environment = open({ path: file, noSubdir: true, overlappingSync: false, maxDbs: 2 });
      this.#environment = environment;
      this.#db = environment.openDB({ name: 'data', encoding: 'binary', keyEncoding: 'binary' });
      const meta = environment.openDB<Buffer, Buffer>({ name: 'meta', encoding: 'binary', keyEncoding: 'binary' });
      claim = StoreClaim.take(environment, meta, file, lastBeat);
      this.#claim = claim;
      this.#inode = statSync(file).ino;
      this.#checkEntries(file);
      markAsMade(path);
      syncDirectory(path);
    } catch (error) {
      claim?.release();
      void environment?.close();
      throw translate(path, error);
    }
    openHere.add(path);
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#reading(() => this.#get(key));
  }

  async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    return this.#reading(() => keys.map((key) => this.#get(key)));
  }

  async last(ranges: readonly KeyRange[]): Promise<(Entry | undefined)[]> {
    return this.#reading(() => ranges.map((range) => this.#page({ ...range, reverse: true }, 1)[0]));
  }

  async *range(options: RangeOptions): AsyncIterable<Entry> {
    let { gte, lt } = options;
    let left = options.limit ?? Infinity;
    // Page by page: a cursor left open would pin old pages and let the file grow.
    while (left > 0) {
      const size = Math.min(PAGE, left);
      const page = this.#reading(() => this.#page({ gte, lt, reverse: options.reverse ?? false }, size));
      yield* page;
      if (page.length < size) return;
      left -= size;
      const key = page[size - 1]!.key;
      if (options.reverse) lt = key;
      else gte = Buffer.concat([key, Buffer.of(0)]);
    }
  }

  write(batch: Batch): Promise<void> {
    if (this.#closed) return Promise.reject(storeClosed());
    return new Promise((resolve, reject) => {
      if (this.#queue.push({ batch, resolve, reject }) === 1) setImmediate(() => this.#flush());
    });
  }

  async measure(): Promise<StoreMeasure> {
    if (this.#closed) throw storeClosed();
    const { size } = await stat(join(this.#path, 'data.mdb'));
    const { bavail, bsize } = await statfs(this.#path);
    return { driver: 'lmdb', bytes: size, limit: size + bavail * bsize };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#flush();
    this.#claim.release();
    await this.#environment.close();
    openHere.delete(this.#path);
  }

  #checkEntries(file: string): void {
    if (statSync(file).size > FULL_CHECK_BYTES) return;
    for (const { key, value } of this.#db.getRange({ start: Buffer.of(0) })) unseal(this.#path, key, value);
  }

  #flush(): void {
    const queue = this.#queue;
    this.#queue = [];
    if (queue.length === 0) return;
    const conflicts = new Map<QueuedWrite, WriteConflict>();
    try {
      // LMDB would go on writing to a file that nobody can open any more.
      const inode = statSync(join(this.#path, 'data.mdb'), { throwIfNoEntry: false })?.ino;
      if (inode !== this.#inode) throw storeGone(this.#path);
      this.#environment.transactionSync(() => {
        if (!this.#claim.stands()) throw takenOver(this.#path);
        for (const queued of queue) {
          const conflict = this.#apply(queued.batch);
          if (conflict !== undefined) conflicts.set(queued, conflict);
        }
      });
    } catch (error) {
      const translated = translate(this.#path, error);
      for (const { reject } of queue) reject(translated);
      return;
    }
    for (const queued of queue) {
      const conflict = conflicts.get(queued);
      if (conflict === undefined) queued.resolve();
      else queued.reject(conflict);
    }
  }

  #apply(batch: Batch): WriteConflict | undefined {
    for (const { key, value } of batch.expectations()) {
      if (!sameValue(this.#get(key), value)) return new WriteConflict(key);
    }
    for (const { key, value } of batch.writes()) {
      if (value === undefined) this.#db.removeSync(asBuffer(key));
      else this.#db.putSync(asBuffer(key), seal(key, value));
    }
    return undefined;
  }

  #get(key: Uint8Array): Buffer | undefined {
    const stored = this.#db.get(asBuffer(key));
    return stored === undefined ? undefined : unseal(this.#path, key, stored);
  }

  #page({ gte, lt, reverse }: KeyRange & { reverse: boolean }, limit: number): Entry[] {
    if (Buffer.compare(gte, lt) >= 0) return [];
    const bounds = reverse
      ? { start: asBuffer(lt), exclusiveStart: true, end: asBuffer(gte), inclusiveEnd: true, reverse }
      : { start: asBuffer(gte), end: asBuffer(lt) };
    const page: Entry[] = [];
    for (const { key, value } of this.#db.getRange({ ...bounds, limit }))
      page.push({ key, value: unseal(this.#path, key, value) });
    return page;
  }

  #reading<T>(read: () => T): T {
    if (this.#closed) throw storeClosed();
    try {
      return read();
    } catch (error) {
      throw translate(this.#path, error);
    }
  }
}

/** Makes the names of new files survive a loss of power; their content LMDB sees to. */
function syncDirectory(path: string): void {
  // Windows opens no directories.
  if (process.platform === 'win32') return;
  for (const directory of [path, dirname(path)]) {
    const descriptor = openSync(directory, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
}

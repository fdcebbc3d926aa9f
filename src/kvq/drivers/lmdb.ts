import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, realpathSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { open, type Database, type RootDatabase } from 'lmdb';
import {
  diskFull,
  KvqError,
  otherVersion,
  storeClosed,
  storeCorrupt,
  storeFailed,
  storeInUse,
  takenOver,
} from '../errors.js';
import {
  sameValue,
  WriteConflict,
  type Batch,
  type Entry,
  type KeyRange,
  type KeyValueStore,
  type RangeOptions,
} from '../store.js';
import { damageOf } from './lmdb-file.js';
import { currentProcess, isRunning, type ProcessId } from './process-id.js';

const FORMAT = 'qed-kvq/1';
/** The driver's own entries, in a database beside the data. */
const FORMAT_KEY = Buffer.from('format');
const OWNER_KEY = Buffer.from('owner');
const PAGE = 256;
/** Up to this size every entry is read and checked when a store is opened. */
const FULL_CHECK_BYTES = 256 * 2 ** 20;
const PROBE_BYTES = 2 ** 20;

interface Owner extends ProcessId {
  readonly token: string;
}

interface QueuedWrite {
  readonly batch: Batch;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Stores of this process by real path, for LMDB would let it open one twice. */
const openHere = new Set<string>();

/**
 * The embedded store: one LMDB environment in a directory. Writes made in the same turn of the event loop share one transaction, which is
 * synced to disk before any of them resolves; so what resolved survives SIGKILL, and a loss of power where the disk honours fsync.
 * Each value carries a checksum of key and value. One process owns a store: it is named in an entry that is claimed in an LMDB transaction (LMDB's
 * write lock dies with its holder), and every later transaction checks that the claim still stands.
 */
export class LmdbStore implements KeyValueStore {
  readonly #path: string;
  readonly #environment: RootDatabase;
  readonly #db: Database<Buffer, Buffer>;
  readonly #meta: Database<Buffer, Buffer>;
  readonly #owner: Buffer;
  #queue: QueuedWrite[] = [];
  #closed = false;

  /** Opens or makes the store in a directory. Throws QED5001 in use, QED5002 corrupt, QED5003 disk full, QED5007 other version, QED5008. */
  static open(directory: string): LmdbStore {
    let path = directory;
    try {
      mkdirSync(directory, { recursive: true });
      path = realpathSync(directory);
    } catch (error) {
      throw translate(directory, error);
    }
    if (openHere.has(path)) throw storeInUse(path, process.pid);
    return new LmdbStore(path);
  }

  private constructor(path: string) {
    this.#path = path;
    const owner: Owner = { ...currentProcess(), token: randomUUID() };
    this.#owner = Buffer.from(JSON.stringify(owner));
    const file = join(path, 'data.mdb');
    try {
      const damage = damageOf(file, FULL_CHECK_BYTES);
      if (damage !== undefined) throw storeCorrupt(path, damage);
      // With overlapping sync, lmdb's default, a commit resolves before it is on disk.
      this.#environment = open({ path: file, noSubdir: true, overlappingSync: false, maxDbs: 2 });
      this.#db = this.#environment.openDB({ name: 'data', encoding: 'binary', keyEncoding: 'binary' });
      this.#meta = this.#environment.openDB({ name: 'meta', encoding: 'binary', keyEncoding: 'binary' });
    } catch (error) {
      throw translate(path, error);
    }
    try {
      this.#claim();
      this.#checkEntries(file);
    } catch (error) {
      void this.#environment.close();
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

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#flush();
    try {
      this.#environment.transactionSync(() => {
        if (this.#owns()) this.#meta.removeSync(OWNER_KEY);
      });
    } catch {
      // The claim of a process that is gone does not count anyway.
    }
    await this.#environment.close();
    openHere.delete(this.#path);
  }

  #claim(): void {
    this.#environment.transactionSync(() => {
      const format = this.#meta.get(FORMAT_KEY)?.toString();
      if (format !== undefined && format !== FORMAT) throw otherVersion(this.#path, format, FORMAT);
      const claim = this.#meta.get(OWNER_KEY);
      const other = claim === undefined ? undefined : readOwner(this.#path, claim);
      if (other !== undefined && !isOwn(other) && isRunning(other)) throw storeInUse(this.#path, other.pid);
      this.#meta.putSync(FORMAT_KEY, Buffer.from(FORMAT));
      this.#meta.putSync(OWNER_KEY, this.#owner);
    });
  }

  #owns(): boolean {
    return sameValue(this.#meta.get(OWNER_KEY), this.#owner);
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
      this.#environment.transactionSync(() => {
        if (!this.#owns()) throw takenOver(this.#path);
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

const isOwn = (owner: Owner): boolean => {
  const own = currentProcess();
  // A claim of this very process that is not open any more: it was closed while the disk was full.
  return owner.pid === own.pid && owner.started === own.started && owner.boot === own.boot && owner.host === own.host;
};

function readOwner(path: string, claim: Buffer): Owner {
  try {
    return JSON.parse(claim.toString()) as Owner;
  } catch (error) {
    throw storeCorrupt(path, 'the entry of its owner is unreadable', error);
  }
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The key goes last: zlib restarts at an empty buffer, and only a value may be empty. */
const checksum = (key: Uint8Array, value: Uint8Array): number => crc32(asBuffer(key), crc32(asBuffer(value)));

/** The value with the checksum of key and value behind it. */
function seal(key: Uint8Array, value: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(value.length + 4);
  out.set(value);
  out.writeUInt32BE(checksum(key, value), value.length);
  return out;
}

function unseal(path: string, key: Uint8Array, stored: Buffer): Buffer {
  const length = stored.length - 4;
  const value = stored.subarray(0, Math.max(length, 0));
  if (length < 0 || stored.readUInt32BE(length) !== checksum(key, value)) {
    throw storeCorrupt(path, `the checksum of entry ${asBuffer(key).toString('hex')} is wrong`);
  }
  return value;
}

/** LMDB's numbers for a page that is not found, corruption, panic, another version, no LMDB file. */
const DAMAGE_CODES: readonly unknown[] = [-30797, -30796, -30795, -30794, -30793];

function translate(path: string, error: unknown): unknown {
  if (error instanceof KvqError) return error;
  const { code, message = '' } = error as { code?: unknown; message?: string };
  if (DAMAGE_CODES.includes(code)) return storeCorrupt(path, message, error);
  return isFull(path) ? diskFull(path, error) : storeFailed(path, error);
}

/** LMDB calls a write that was cut short an input/output error, so whether there is room is tried out beside the data file. */
function isFull(path: string): boolean {
  const probe = join(path, `probe-${process.pid}`);
  try {
    const descriptor = openSync(probe, 'w');
    try {
      const written = writeSync(
        descriptor,
        Buffer.alloc(PROBE_BYTES),
        0,
        PROBE_BYTES,
        statSync(join(path, 'data.mdb')).size,
      );
      return written < PROBE_BYTES;
    } finally {
      closeSync(descriptor);
      rmSync(probe, { force: true });
    }
  } catch (error) {
    return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String((error as NodeJS.ErrnoException).code));
  }
}

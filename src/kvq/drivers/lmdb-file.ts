import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

// LMDB maps its file and follows the page numbers in it without a doubt: a damaged or truncated file kills the process (SIGSEGV, SIGBUS). So the
// file is read and checked before it is opened. The layout is that of lmdb-js 3.5 (data version 2, little-endian, 64 bits).

const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
const HEADER = 24;
const META_BYTES = HEADER + 152;
const BRANCH = 1;
const LEAF = 2;
const OVERFLOW = 4;
const META = 8;
const BIG_DATA = 1;
const SUB_DATABASE = 2;
const NO_PAGE = 0xffffffffffffffffn;
const MAX_DEPTH = 32;

interface Meta {
  readonly pageSize: number;
  readonly transaction: bigint;
  readonly lastPage: bigint;
  readonly trees: readonly Tree[];
}

interface Tree {
  readonly depth: number;
  readonly root: bigint;
}

/** Up to this size all pages and entries are read and checked when a store is opened. */
export const FULL_CHECK_BYTES = 256 * 2 ** 20;
/** Milliseconds within which a process that is at work changes the file. */
const SETTLED_MS = 25;
/** Looks at a file that keeps changing: then another process writes to it, and whoever opens it is told of that process. */
const LOOKS = 20;

/**
 * Says what is wrong with an LMDB file, or undefined when all its pages can be followed; a file that is not there is fine. All pages of a file up to
 * `fullCheckBytes` are read, and of a larger one that is too short for its pages. What another process is about to write is not taken for damage: damage
 * is what a file shows that does not change.
 */
export function damageOf(file: string, fullCheckBytes: number): string | undefined {
  for (let look = 0; look < LOOKS; look++) {
    const before = stampOf(file);
    const damage = before === undefined ? undefined : damageNow(file, fullCheckBytes);
    if (damage === undefined) return undefined;
    sleep(SETTLED_MS);
    if (stampOf(file) === before) return damage;
  }
  return undefined;
}

function stampOf(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? undefined : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
}

const sleep = (milliseconds: number): unknown =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

function damageNow(file: string, fullCheckBytes: number): string | undefined {
  const descriptor = openSync(file, 'r');
  try {
    // Nothing was ever written to it: LMDB begins anew.
    if (fstatSync(descriptor).size === 0) return undefined;
    const meta = readMeta(descriptor);
    // After the head: a file grows before a head tells of its new pages.
    const { size } = fstatSync(descriptor);
    const isShort = BigInt(size) < (meta.lastPage + 1n) * BigInt(meta.pageSize);
    if (size > fullCheckBytes && !isShort) return undefined;
    const walk = new Walk(descriptor, size, meta);
    for (const tree of meta.trees) walk.tree(tree);
    return undefined;
  } catch (error) {
    if (error instanceof Damage) return error.message;
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

class Damage extends Error {}

function check(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Damage(what);
}

function readMeta(descriptor: number): Meta {
  const first = metaAt(descriptor, 0);
  const second = metaAt(descriptor, first.pageSize);
  check(second.pageSize === first.pageSize, 'its two heads disagree');
  return second.transaction > first.transaction ? second : first;
}

function metaAt(descriptor: number, offset: number): Meta {
  const bytes = Buffer.alloc(META_BYTES);
  check(readSync(descriptor, bytes, 0, META_BYTES, offset) === META_BYTES, 'its head is cut off');
  const meta = bytes.subarray(HEADER);
  check((bytes.readUInt16LE(18) & META) !== 0 && meta.readUInt32LE(0) === MAGIC, 'it is no LMDB file');
  check((meta.readUInt32LE(4) & 0xffff) === DATA_VERSION, 'its data version is unknown');
  const pageSize = meta.readUInt32LE(24);
  check(pageSize >= 512 && pageSize <= 65536 && (pageSize & (pageSize - 1)) === 0, 'its page size is impossible');
  const trees = [treeAt(meta, 24), treeAt(meta, 72)];
  return { pageSize, trees, lastPage: meta.readBigUInt64LE(120), transaction: meta.readBigUInt64LE(128) };
}

const treeAt = (bytes: Buffer, offset: number): Tree => ({
  depth: bytes.readUInt16LE(offset + 6),
  root: bytes.readBigUInt64LE(offset + 40),
});

/** Follows every page of a file from the roots down. */
class Walk {
  readonly #pages: bigint;

  constructor(
    readonly descriptor: number,
    size: number,
    readonly meta: Meta,
  ) {
    this.#pages = BigInt(Math.floor(size / meta.pageSize));
  }

  tree({ root, depth }: Tree): void {
    if (root === NO_PAGE) return;
    check(depth >= 1 && depth <= MAX_DEPTH, 'the depth of a tree is impossible');
    this.#page(root, depth);
  }

  #page(number: bigint, depth: number): void {
    const page = this.#read(number, this.meta.pageSize);
    const body = page.subarray(HEADER);
    const kind = depth === 1 ? LEAF : BRANCH;
    check((page.readUInt16LE(18) & (BRANCH | LEAF | OVERFLOW | META)) === kind, `page ${number} is of the wrong kind`);
    const lower = page.readUInt16LE(20);
    const upper = page.readUInt16LE(22);
    check(lower % 2 === 0 && lower <= upper && upper <= body.length, `page ${number} has impossible bounds`);
    check(lower > 0, `page ${number} is empty`);
    for (let at = 0; at < lower; at += 2) {
      const offset = body.readUInt16LE(at);
      check(offset >= upper && offset + 8 <= body.length, `page ${number} has an entry outside`);
      const node = body.subarray(offset);
      const data = 8 + node.readUInt16LE(6);
      check(data <= node.length, `page ${number} has a key outside`);
      if (depth > 1)
        this.#page(
          BigInt(node.readUInt16LE(0)) | (BigInt(node.readUInt16LE(2)) << 16n) | (BigInt(node.readUInt16LE(4)) << 32n),
          depth - 1,
        );
      else this.#leaf(number, node.readUInt16LE(4), node.readUInt32LE(0), node.subarray(data));
    }
  }

  #leaf(number: bigint, flags: number, size: number, data: Buffer): void {
    const inline = flags & BIG_DATA ? HEADER : size;
    check(inline <= data.length, `page ${number} has a value outside`);
    if (flags & BIG_DATA) this.#overflow(data.readBigUInt64LE(0), data.readBigUInt64LE(16), size);
    else if (flags & SUB_DATABASE) {
      check(size === 48, `page ${number} has an impossible database`);
      this.tree(treeAt(data, 0));
    }
  }

  #overflow(number: bigint, count: bigint, size: number): void {
    const header = this.#read(number, HEADER);
    check(
      (header.readUInt16LE(18) & OVERFLOW) !== 0 && BigInt(header.readUInt32LE(20)) === count,
      `page ${number} is of the wrong kind`,
    );
    check(
      count * BigInt(this.meta.pageSize) >= BigInt(HEADER + size) && number + count <= this.#pages,
      `page ${number} has too little room`,
    );
  }

  #read(number: bigint, length: number): Buffer {
    check(number > 1n && number < this.#pages && number <= this.meta.lastPage, `page ${number} is missing`);
    const bytes = Buffer.allocUnsafe(length);
    const read = readSync(this.descriptor, bytes, 0, length, Number(number) * this.meta.pageSize);
    check(read === length && bytes.readBigUInt64LE(0) === number, `page ${number} is not what stands in its place`);
    return bytes;
  }
}

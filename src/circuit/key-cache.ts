import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import envPaths from 'env-paths';
import type { Cache, CacheHeader } from 'o1js';
import { makeDirectory } from '../base/make-directory.js';
import { writeFileAtomically } from '../base/write-file-atomically.js';

/** Every file ends with its own length, so that a file cut short is never taken for a key. */
const TRAILER_BYTES = 8;

/** Where proving keys are kept: one directory per o1js version and backend, since keys change with both. */
export function keyCacheDirectory(o1jsVersion: string, backend: 'native' | 'wasm', base?: string): string {
  const root = base ?? process.env['QED_CACHE_DIR'] ?? envPaths('qed', { suffix: '' }).cache;
  return join(root, 'keys', `o1js-${o1jsVersion}-${backend}`);
}

/**
 * o1js's cache of proving keys, made safe: a file's name holds a hash of what it is the key of, so another circuit of the same name never
 * gets it; it is written beside, synced and renamed, so a process killed while writing leaves no half a key; writers of one key write the same.
 * A failed write (a full disk) leaves nothing and compiles on.
 */
export function keyCache(directory: string): Cache {
  const fileOf = ({ persistentId, uniqueId }: CacheHeader) =>
    join(directory, `${persistentId}-${createHash('sha256').update(uniqueId).digest('hex').slice(0, 16)}`);
  return {
    canWrite: true,
    read(header) {
      let bytes: Buffer;
      try {
        bytes = readFileSync(fileOf(header));
      } catch {
        return undefined;
      }
      const length = bytes.length - TRAILER_BYTES;
      if (length < 0 || bytes.readBigUInt64LE(length) !== BigInt(length)) return undefined;
      return new Uint8Array(bytes.buffer, bytes.byteOffset, length);
    },
    write(header, value) {
      makeDirectory(directory);
      const trailer = Buffer.alloc(TRAILER_BYTES);
      trailer.writeBigUInt64LE(BigInt(value.length));
      writeFileAtomically(fileOf(header), [value, trailer]);
    },
  };
}

/** Bytes and number of the keys in a cache directory; temporary files of dead writers, older than an hour, are removed. */
export function keyCacheUsage(directory: string): { readonly files: number; readonly bytes: number } {
  let files = 0;
  let bytes = 0;
  for (const name of listOf(directory)) {
    const path = join(directory, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile()) continue;
    if (name.endsWith('.tmp')) {
      if (Date.now() - stat.mtimeMs > 3_600_000) rmSync(path, { force: true });
      continue;
    }
    files++;
    bytes += stat.size;
  }
  return { files, bytes };
}

function listOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

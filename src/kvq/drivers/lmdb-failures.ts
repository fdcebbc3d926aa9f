import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { diskFull, KvqError, storeCorrupt, storeFailed } from '../errors.js';

const PROBE_BYTES = 2 ** 20;

/** LMDB's numbers for a page that is not found, corruption, panic, another version, no LMDB file. */
const DAMAGE_CODES: readonly unknown[] = [-30797, -30796, -30795, -30794, -30793];

/** What the user is told of an error of LMDB or of the file system. */
export function translate(path: string, error: unknown): unknown {
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

import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface AtomicWriteOptions {
  /** Permissions of a new file; 0o666 less the umask by default. */
  readonly mode?: number;
  /** Throws `EEXIST` where the file exists instead of replacing it. */
  readonly exclusive?: boolean;
}

/**
 * Writes a file whole or not at all: beside it first, synced, then given its name. Whoever reads sees the old file or the new one, even after a
 * power failure, and of several writers one wins. Throws what the file system throws, and leaves nothing then. Temporary files end in `.tmp`.
 * It is synchronous because o1js writes its keys so, and no caller has anything else to do in the meantime.
 */
export function writeFileAtomically(
  path: string,
  contents: string | readonly Uint8Array[],
  { mode = 0o666, exclusive = false }: AtomicWriteOptions = {},
): void {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    writeSynced(temporary, typeof contents === 'string' ? [Buffer.from(contents)] : contents, mode);
    if (exclusive) linkSync(temporary, path);
    else renameSync(temporary, path);
    syncDirectory(dirname(path));
  } finally {
    rmSync(temporary, { force: true });
  }
}

function writeSynced(path: string, parts: readonly Uint8Array[], mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    for (const part of parts) for (let at = 0; at < part.length;) at += writeSync(file, part, at, part.length - at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes the new name survive a power failure. Some systems cannot sync a directory; the file itself is synced either way. */
function syncDirectory(directory: string): void {
  try {
    const handle = openSync(directory, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // The file is there all the same.
  }
}

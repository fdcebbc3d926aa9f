import { existsSync } from 'node:fs';
import path from 'node:path';
import { QedError } from '../../base/errors.js';
import { makeDirectory } from '../../base/make-directory.js';
import { writeFileAtomically } from '../../base/write-file-atomically.js';

/** What `--force` says, on every command that writes a file that somebody named. */
export const FORCE = ['--force', 'replace files that exist'] as const;

/** Refuses, before any work, to write where a file exists; throws `QED6060`. */
export function refuseExisting(files: readonly string[], force = false): void {
  const taken = force ? undefined : files.find((file) => existsSync(file));
  if (taken !== undefined) throw exists(taken);
}

/**
 * Writes a file that the user named, whole or not at all, and makes its directory. Throws `QED6060` where the file exists and `force` is not given,
 * even if it came after `refuseExisting`, and `QED6022` where it cannot be written.
 */
export function writeOutputFile(file: string, text: string, force = false): void {
  try {
    makeDirectory(path.dirname(file));
    writeFileAtomically(file, text, { exclusive: !force });
  } catch (cause) {
    if (!force && existsSync(file)) throw exists(file);
    throw new QedError('QED6022', `${file} cannot be written: ${(cause as Error).message}`, {
      hint: 'name a file in a directory that you can write',
      exitCode: 3,
      cause,
    });
  }
}

const exists = (file: string): QedError =>
  new QedError('QED6060', `${file} exists`, { hint: 'name another file, or replace it with --force' });

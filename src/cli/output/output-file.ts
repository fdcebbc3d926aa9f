import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { QedError } from '../../base/errors.js';
import { makeDirectory } from '../../base/make-directory.js';
import { writeFileAtomically } from '../../base/write-file-atomically.js';

/** What `--force` says, on every command that writes a file that somebody named. */
export const FORCE = ['--force', 'replace files that exist'] as const;

/** Refuses, before any work, to write where a file exists (`QED6060`) or where none can be (`QED6022`). */
export function refuseExisting(files: readonly string[], force = false): void {
  for (const file of files) {
    const directory = nearestThere(path.dirname(path.resolve(file)));
    if (!statSync(directory).isDirectory()) throw unwritable(file, `${directory} is no directory`);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) throw unwritable(file, 'it is a directory');
    if (found !== undefined && !force) throw exists(file);
  }
}

/** The path itself, or the nearest one above it that exists. */
const nearestThere = (file: string): string => (existsSync(file) ? file : nearestThere(path.dirname(file)));

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
    throw unwritable(file, (cause as Error).message, cause);
  }
}

const unwritable = (file: string, reason: string, cause?: unknown): QedError =>
  new QedError('QED6022', `${file} cannot be written: ${reason}`, {
    hint: 'name a file in a directory that you can write',
    exitCode: 3,
    cause,
  });

const exists = (file: string): QedError =>
  new QedError('QED6060', `${file} exists`, { hint: 'name another file, or replace it with --force' });

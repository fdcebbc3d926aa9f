import { readFileSync } from 'node:fs';
import path from 'node:path';
import { makeDirectory } from '../../base/make-directory.js';
import { QedError } from '../../base/errors.js';
import { writeFileAtomically } from '../../base/write-file-atomically.js';

/** Writes a file of the output directory, whole or not at all; returns its path. Throws `QED6022` when it cannot. */
export async function writeOutput(outDir: string, name: string, text: string): Promise<string> {
  const file = path.join(outDir, name);
  try {
    makeDirectory(outDir);
    writeFileAtomically(file, text);
  } catch (cause) {
    throw new QedError('QED6022', `${file} cannot be written: ${(cause as Error).message}`, {
      hint: 'name a directory that you can write: --out-dir <dir>',
      exitCode: 3,
      cause,
    });
  }
  return file;
}

/** What `qed compile` itself has written: artifacts and source maps name their format, and a client says in its first line who made it. */
const MADE = /"format":\s*"qed-(artifact|source-map)\/|^\/\/ Made by `qed compile --types`/;

/**
 * Refuses, before any work, to write over files that somebody else made, such as the source of a contract beside its client; throws `QED6060`.
 * What an earlier run wrote may be replaced.
 */
export function refuseForeignFiles(outDir: string, names: readonly string[]): void {
  for (const file of names.map((name) => path.join(outDir, name))) {
    const text = textOf(file);
    if (text === undefined || MADE.test(text)) continue;
    throw new QedError('QED6060', `${file} exists, and \`qed compile\` has not made it`, {
      hint: 'name another directory with --out-dir <dir>, or move the file away',
    });
  }
}

/** What reading says where there is no file, or where the directory is none. */
const NO_FILE = new Set(['ENOENT', 'ENOTDIR']);

/** Undefined where there is no file to lose; the empty text of what cannot be read, which is nobody's artifact. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return NO_FILE.has((error as NodeJS.ErrnoException).code ?? '') ? undefined : '';
  }
}

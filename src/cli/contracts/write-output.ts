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

import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a directory and those above it that are missing. Throws what `mkdir` throws. Node's own `recursive` never ends where the parent exists and refuses
 * every new entry, as `/proc` does (Node 20 to 24).
 */
export function makeDirectory(directory: string, mode?: number): void {
  const path = resolve(directory);
  const options = mode === undefined ? {} : { mode };
  try {
    mkdirSync(path, options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = dirname(path);
    if (code === 'ENOENT' && !exists(parent)) {
      makeDirectory(parent, mode);
      mkdirSync(path, options);
    } else if (code !== 'EEXIST' || !statSync(path).isDirectory()) throw error;
  }
}

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/**
 * Reads a file that anybody may have put there: what is no file, such as a pipe on which reading would wait, or is larger than `mostBytes`, is refused.
 * Throws what the file system throws.
 */
export function readSmallFile(file: string, mostBytes: number): string {
  // Opening a pipe would wait as well. Windows has neither such pipes nor this flag.
  const handle = openSync(file, constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0));
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile()) throw new Error('it is no file');
    if (stat.size > mostBytes) throw new Error(`it has more than ${mostBytes} bytes`);
    return readFileSync(handle, 'utf8');
  } finally {
    closeSync(handle);
  }
}

import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Says that there was a store once: without it an emptied file would pass for a new store. */
const MARK = 'store-made';

/** Marks the directory of a store that is made. */
export const markAsMade = (path: string): void => {
  if (!existsSync(join(path, MARK))) writeFileSync(join(path, MARK), 'qed keeps its state in data.mdb\n');
};

/** Whether a store is or was in a directory. */
export const holdsStore = (path: string): boolean => ['data.mdb', MARK].some((name) => existsSync(join(path, name)));

/** What is lost of a store that was made before; a process that dies while it makes one leaves an empty file and no mark. */
export function lossOf(path: string): string | undefined {
  if (!existsSync(join(path, MARK))) return undefined;
  const stats = statSync(join(path, 'data.mdb'), { throwIfNoEntry: false });
  if (stats === undefined) return 'its file data.mdb is gone';
  return stats.size === 0 ? 'its file data.mdb is empty' : undefined;
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { QedError } from '../../../base/errors.js';
import { writeFileAtomically } from '../../../base/write-file-atomically.js';
import type { MethodRows } from '../../contracts/measure-rows.js';

/** The name of a snapshot in its directory. */
export const SNAPSHOT_FILE = '.qed-snapshot';

const HEAD = '# Rows of every method, made by `qed snapshot`; `qed snapshot --check` fails where they grow.';

/** A snapshot's text: a line a method, `<file> <Contract.method> <rows>`, sorted, so that it merges and diffs as source does. */
export function snapshotText(methods: readonly MethodRows[]): string {
  const lines = [...methods].sort(byName).map(({ file, method, rows }) => `${file} ${method} ${rows}`);
  return `${[HEAD, ...lines].join('\n')}\n`;
}

/** By file, then by method; by code units, as on every machine. */
export const byName = (a: MethodRows, b: MethodRows): number => {
  const [left, right] = [`${a.file} ${a.method}`, `${b.file} ${b.method}`];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Reads a snapshot; undefined where there is none. Throws `QED6032` for one that is malformed. */
export async function readSnapshot(directory: string): Promise<readonly MethodRows[] | undefined> {
  const name = path.join(directory, SNAPSHOT_FILE);
  let text: string;
  try {
    text = await readFile(name, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw snapshotError(`${SNAPSHOT_FILE} cannot be read: ${(error as Error).message}`, error);
  }
  const methods: MethodRows[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const parts = /^(.+) ([^ ]+\.[^ ]+) (0|[1-9][0-9]{0,8})$/.exec(line);
    if (parts === null)
      throw snapshotError(`line ${i + 1} of ${SNAPSHOT_FILE} is no \`<file> <Contract.method> <rows>\``);
    methods.push({ file: parts[1]!, method: parts[2]!, rows: Number(parts[3]) });
  }
  return methods;
}

/** Writes a snapshot, whole or not at all. Throws `QED6032` where it cannot. */
export async function writeSnapshot(directory: string, methods: readonly MethodRows[]): Promise<void> {
  const name = path.join(directory, SNAPSHOT_FILE);
  try {
    writeFileAtomically(name, snapshotText(methods));
  } catch (error) {
    throw snapshotError(`${SNAPSHOT_FILE} cannot be written: ${(error as Error).message}`, error);
  }
}

const snapshotError = (message: string, cause?: unknown): QedError =>
  new QedError('QED6032', message, { hint: 'make it anew with `qed snapshot <contract.ts>...`', cause });

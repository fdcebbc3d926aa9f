import { existsSync } from 'node:fs';
import path from 'node:path';
import { counted } from '../../../base/counted.js';
import { QedError } from '../../../base/errors.js';
import { table } from '../../output/table.js';
import { nameOf, type MethodRows } from '../../contracts/measure-rows.js';
import { byName } from './snapshot-file.js';

/** How a method differs from the snapshot; `before` is null for a new one, `after` for one that is gone. */
export interface RowsChange {
  readonly file: string;
  readonly method: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** What a snapshot tells of files that were not measured, as far as they still exist. */
export function untouched(snapshot: readonly MethodRows[], directory: string, files: readonly string[]): MethodRows[] {
  const measured = new Set(files.map((file) => nameOf(directory, file)));
  return snapshot.filter(({ file }) => !measured.has(file) && existsSync(path.join(directory, file)));
}

/** The files of a snapshot that still exist. */
export const filesOf = (snapshot: readonly MethodRows[], directory: string): string[] =>
  [...new Set(snapshot.map(({ file }) => file))].filter((file) => existsSync(path.join(directory, file)));

/** Every method that is not as in the snapshot, in order of names. */
export function compareRows(snapshot: readonly MethodRows[], measured: readonly MethodRows[]): RowsChange[] {
  const keyOf = ({ file, method }: MethodRows): string => `${file} ${method}`;
  const before = new Map(snapshot.map((each) => [keyOf(each), each]));
  const after = new Map(measured.map((each) => [keyOf(each), each]));
  return [...new Map([...before, ...after]).values()].sort(byName).flatMap((each) => {
    const change = {
      file: each.file,
      method: each.method,
      before: before.get(keyOf(each))?.rows ?? null,
      after: after.get(keyOf(each))?.rows ?? null,
    };
    return change.before === change.after ? [] : [change];
  });
}

/** Throws `QED6031` when a method has more rows than before, with all changes in `details.changes`. A new method has none to compare with. */
export function refuseGrowth(changes: readonly RowsChange[]): void {
  const grown = changes.filter(({ before, after }) => before !== null && after !== null && after > before);
  if (grown.length === 0) return;
  const what = counted(grown.length, 'method has', 'methods have');
  throw new QedError('QED6031', `${what} more rows than in the snapshot\n\n${changesText(changes)}\n`, {
    hint: '`qed compile --profile` tells where rows go; if they are meant, take them over with `qed snapshot`',
    details: { changes },
  });
}

/** Changes for people. */
export function changesText(changes: readonly RowsChange[]): string {
  const rows = changes.map(({ file, method, before, after }) => [
    file,
    method,
    before === null ? 'new' : `${before}`,
    after === null ? 'gone' : `${after}`,
    before === null || after === null ? '' : signed(after - before),
    before === null || after === null ? '' : `${signed(Number(((100 * (after - before)) / before).toFixed(1)))} %`,
  ]);
  return table(['file', 'method', 'before', 'now', 'rows', ''], rows);
}

const signed = (difference: number): string => (difference > 0 ? `+${difference}` : `${difference}`);

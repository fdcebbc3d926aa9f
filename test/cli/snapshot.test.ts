// A snapshot of row counts reads back as it was written, and comparing with it reports every change and refuses
// growth.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compareRows, filesOf, refuseGrowth, untouched } from '../../src/cli/commands/snapshot/compare-rows.js';
import {
  readSnapshot,
  SNAPSHOT_FILE,
  snapshotText,
  writeSnapshot,
} from '../../src/cli/commands/snapshot/snapshot-file.js';

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'qed-snapshot-'))));
afterEach(() => rm(directory, { recursive: true, force: true }));

const rowsOf = (file: string, method: string, rows: number) => ({ file, method, rows });
const METHODS = [rowsOf('b.ts', 'B.x', 10), rowsOf('a b.ts', 'A.two', 2), rowsOf('a b.ts', 'A.one', 1)];

it('a snapshot is read as it was written, sorted, whatever the order', async () => {
  expect(await readSnapshot(directory)).toBeUndefined();
  await writeSnapshot(directory, METHODS);
  const sorted = [METHODS[2], METHODS[1], METHODS[0]];
  expect(await readSnapshot(directory)).toEqual(sorted);
  expect(snapshotText([...METHODS].reverse())).toBe(await readFile(join(directory, SNAPSHOT_FILE), 'utf8'));
  expect(snapshotText(METHODS).split('\n').slice(1)).toEqual(['a b.ts A.one 1', 'a b.ts A.two 2', 'b.ts B.x 10', '']);
  await writeFile(join(directory, SNAPSHOT_FILE), snapshotText(METHODS).replaceAll('\n', '\r\n'));
  expect(await readSnapshot(directory)).toEqual(sorted);
});

it.each(['a.ts A.one', 'a.ts A.one many', 'A.one 5', 'a.ts one 5', 'a.ts A.one -1'])(
  '%j is no line of it',
  async (line) => {
    await writeFile(join(directory, SNAPSHOT_FILE), `# head\n${line}\n`);
    await expect(readSnapshot(directory)).rejects.toMatchObject({
      code: 'QED6032',
      message: expect.stringContaining('line 2'),
    });
  },
);

it('where nothing can be written, it says so', async () => {
  await expect(writeSnapshot(join(directory, 'none'), METHODS)).rejects.toMatchObject({ code: 'QED6032' });
});

it('tells every change, and refuses growth alone', () => {
  const now = [rowsOf('a b.ts', 'A.one', 2), rowsOf('a b.ts', 'A.new', 9), rowsOf('b.ts', 'B.x', 7)];
  const changes = compareRows(METHODS, now);
  expect(changes).toEqual([
    { file: 'a b.ts', method: 'A.new', before: null, after: 9 },
    { file: 'a b.ts', method: 'A.one', before: 1, after: 2 },
    { file: 'a b.ts', method: 'A.two', before: 2, after: null },
    { file: 'b.ts', method: 'B.x', before: 10, after: 7 },
  ]);
  expect(() => refuseGrowth(changes)).toThrow(
    /1 method has more rows[^]*A\.one +1 +2 +\+1 +\+100 %[^]*A\.two +2 +gone/,
  );
  expect(() => refuseGrowth(changes.filter(({ method }) => method !== 'A.one'))).not.toThrow();
  expect(compareRows(METHODS, [...METHODS].reverse())).toEqual([]);
});

it('keeps what was not measured, as long as its file is there', async () => {
  await writeFile(join(directory, 'b.ts'), '');
  expect(untouched(METHODS, directory, [join(directory, 'c.ts')])).toEqual([METHODS[0]]);
  expect(untouched(METHODS, directory, [join(directory, 'b.ts')])).toEqual([]);
  expect(filesOf(METHODS, directory)).toEqual(['b.ts']);
});

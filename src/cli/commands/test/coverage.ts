import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CoveredPlace } from '../../../sandbox/coverage/coverage-counts.js';
import type { CommandResult } from '../../output/output.js';
import { table } from '../../output/table.js';
import { coverageByFile, sharesOf, type FileCoverage, type Share } from './file-coverage.js';
import { lcovOf } from './lcov.js';

const LCOV_FILE = path.join('coverage', 'lcov.info');

/** Writes `coverage/lcov.info`, and gives the table for people and the figures of each file. */
export async function reportCoverage(reports: readonly string[]): Promise<CommandResult> {
  const places = reports.map((report) => JSON.parse(report) as CoveredPlace[]);
  const files = coverageByFile(places, process.cwd());
  await mkdir(path.dirname(LCOV_FILE), { recursive: true });
  await writeFile(LCOV_FILE, lcovOf(files));
  return {
    data: {
      lcov: LCOV_FILE,
      total: sharesOf(files),
      files: files.map((file) => ({ file: file.file, ...sharesOf([file]), uncoveredLines: uncovered(file) })),
    },
    text: `${tableOf(files)}\n\nwrote ${LCOV_FILE}`,
  };
}

function tableOf(files: readonly FileCoverage[]): string {
  const row = (name: string, of: readonly FileCoverage[], missing: string): string[] => {
    const { lines, statements, branches, functions } = sharesOf(of);
    return [name, ...[lines, statements, branches, functions].map(percent), missing];
  };
  return table(
    ['File', '% Lines', '% Statements', '% Branches', '% Funcs', 'Uncovered Lines'],
    [...files.map((file) => row(file.file, [file], ranges(uncovered(file)))), row('Total', files, '')],
  );
}

const percent = ({ found, hit }: Share): string =>
  `${(found === 0 ? 100 : (100 * hit) / found).toFixed(2)}% (${hit}/${found})`;

const uncovered = ({ lines }: FileCoverage): number[] => lines.filter(({ hits }) => hits === 0).map(({ line }) => line);

/** Lines as people write them: `4-6,9`. */
function ranges(lines: readonly number[]): string {
  const groups: { first: number; last: number }[] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    if (group?.last === line - 1) group.last = line;
    else groups.push({ first: line, last: line });
  }
  return groups.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

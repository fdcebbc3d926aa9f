import path from 'node:path';
import { CoverageCounts, type CoveredPlace } from '../../../sandbox/coverage/coverage-counts.js';

/** How much of something there is, and how much of it ran. */
export interface Share {
  readonly found: number;
  readonly hit: number;
}

/** What ran of one source file. */
export interface FileCoverage {
  /** Relative to the project. */
  readonly file: string;
  readonly functions: readonly { readonly name: string; readonly line: number; readonly hits: number }[];
  /** Lines on which a statement begins, in order. */
  readonly lines: readonly { readonly line: number; readonly hits: number }[];
  /** The sides of each branch, in order. */
  readonly branches: readonly { readonly line: number; readonly hits: readonly number[] }[];
  readonly statements: readonly { readonly line: number; readonly hits: number }[];
}

/** The coverage of each file of a project, in order; sources outside of the project are left out. */
export function coverageByFile(reports: readonly (readonly CoveredPlace[])[], project: string): FileCoverage[] {
  const sum = new CoverageCounts();
  for (const places of reports) sum.addAll(places);
  const byFile = groupBy(sum.places, ({ file }) => path.relative(project, file));
  return [...byFile]
    .filter(([file]) => !file.startsWith('..') && !file.split(path.sep).includes('node_modules'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, places]) => coverageOf(file.replaceAll('\\', '/'), [...places].sort(byPlace)));
}

function coverageOf(file: string, places: readonly CoveredPlace[]): FileCoverage {
  const of = (kind: CoveredPlace['kind']): CoveredPlace[] => places.filter((place) => place.kind === kind);
  const statements = of('statement').map(({ line, hits }) => ({ line, hits }));
  // A line with several statements ran as often as the one that ran most.
  const lines = groupBy(statements, ({ line }) => line);
  const branches = groupBy(of('branch'), ({ line, column, length, extent }) =>
    [line, column, length, extent].join(':'),
  );
  return {
    file,
    functions: of('function').map(({ name, line, hits }) => ({ name: name!, line, hits })),
    lines: [...lines].map(([line, on]) => ({ line, hits: Math.max(...on.map(({ hits }) => hits)) })),
    branches: [...branches.values()].map((sides) => ({ line: sides[0]!.line, hits: sides.map(({ hits }) => hits) })),
    statements,
  };
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

const byPlace = (a: CoveredPlace, b: CoveredPlace): number =>
  a.line - b.line ||
  a.column - b.column ||
  a.length - b.length ||
  (a.extent ?? 0) - (b.extent ?? 0) ||
  (a.side ?? 0) - (b.side ?? 0);

/** The four figures that coverage is told by. */
export function sharesOf(
  files: readonly FileCoverage[],
): Readonly<Record<'lines' | 'statements' | 'branches' | 'functions', Share>> {
  const share = (hits: readonly number[]): Share => ({
    found: hits.length,
    hit: hits.filter((count) => count > 0).length,
  });
  const hitsOf = (name: 'lines' | 'statements' | 'functions'): number[] =>
    files.flatMap((file) => file[name].map(({ hits }) => hits));
  return {
    lines: share(hitsOf('lines')),
    statements: share(hitsOf('statements')),
    branches: share(files.flatMap(({ branches }) => branches.flatMap(({ hits }) => hits))),
    functions: share(hitsOf('functions')),
  };
}

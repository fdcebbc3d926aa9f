import { sharesOf, type FileCoverage } from './file-coverage.js';

/** Coverage in lcov's format, which editors and code hosts read. */
export const lcovOf = (files: readonly FileCoverage[]): string => files.map((file) => `${recordOf(file)}\n`).join('');

function recordOf(file: FileCoverage): string {
  const { lines, branches, functions } = sharesOf([file]);
  return [
    'TN:',
    `SF:${file.file}`,
    ...file.functions.map(({ line, name }) => `FN:${line},${name}`),
    ...file.functions.map(({ hits, name }) => `FNDA:${hits},${name}`),
    `FNF:${functions.found}`,
    `FNH:${functions.hit}`,
    ...file.branches.flatMap(({ line, hits }, block) =>
      // `-` stands where the branch itself was never reached.
      hits.map((taken, side) => `BRDA:${line},${block},${side},${hits.every((count) => count === 0) ? '-' : taken}`),
    ),
    `BRF:${branches.found}`,
    `BRH:${branches.hit}`,
    ...file.lines.map(({ line, hits }) => `DA:${line},${hits}`),
    `LF:${lines.found}`,
    `LH:${lines.hit}`,
    'end_of_record',
  ].join('\n');
}

import { relative, resolve } from 'node:path';
import { counted } from '../../../base/counted.js';
import type { Diagnostic } from '../../../compiler/diagnostics/diagnostic.js';
import { openProgram } from '../../../compiler/frontend/source/open-program.js';
import type { BindContract } from '../../../compiler/typed/contract-names.js';
import { whyUnreadable } from '../../../compiler/frontend/source/source-texts.js';
import type { Fixable } from './fix-check.js';
import { planFixes, writeFixes, type FileChange, type FixReport } from './fix-files.js';

/** What was fixed, and the files that it changed, by absolute path. */
export interface FixedSources {
  readonly made: readonly Fixable[];
  readonly changes: ReadonlyMap<string, FileChange>;
}

/**
 * Fixes the sources of contracts, one after the other, and logs every change, and every one that was left. With `dryRun` it writes nothing. Gives
 * what changed. Throws `QED6022`, before anything is written.
 */
export async function fixSources(
  files: readonly string[],
  bind: BindContract,
  log: (line: string) => void,
  dryRun = false,
): Promise<FixedSources> {
  const reports: FixReport[] = [];
  const changes = new Map<string, FileChange>();
  const shared = files.length > 1 ? await sharedFiles(files) : new Set<string>();
  for (const file of files) {
    const given = Object.fromEntries([...changes].map(([path, { after }]) => [path, after]));
    const report = await planFixes(file, { parts: files.length > 1, bind }, shared, given);
    for (const [path, { before, after }] of report.changes)
      changes.set(path, { before: changes.get(path)?.before ?? before, after });
    reports.push(report);
  }
  if (!dryRun) writeFixes(changes);
  const all = <K extends 'made' | 'left' | 'inShared' | 'suggestions'>(key: K) => reports.flatMap((each) => each[key]);
  const fixed = dryRun ? 'would fix' : 'fixed';
  for (const each of all('made')) log(`${placeOf(each)} ${fixed} ${each.code}: ${each.fix.title}`);
  for (const each of all('left'))
    log(`${placeOf(each)} not fixed ${each.code}: with the fix (${each.fix.title}) there are other errors`);
  for (const place of new Set(all('inShared').map((each) => `${placeOf(each)} not fixed ${each.code}`)))
    log(`${place}: several of these contracts have this file, so change it by hand`);
  const names = [...changes.keys()].map((path) => relative(process.cwd(), path));
  log(`${counted(all('made').length, 'fix', 'fixes')}${names.length === 0 ? '' : ` in ${names.join(', ')}`}`);
  const choices = all('suggestions').length;
  if (choices > 0) log(`${counted(choices, 'more place')} to decide for yourself: an editor offers a change there`);
  return { made: all('made'), changes };
}

/** The files that more than one of the contracts has. */
async function sharedFiles(contracts: readonly string[]): Promise<Set<string>> {
  const [seen, shared] = [new Set<string>(), new Set<string>()];
  for (const contract of new Set(contracts.map((file) => resolve(file)))) {
    const program = whyUnreadable(contract) === undefined ? await openProgram(contract) : undefined;
    for (const file of program?.project.getSourceFiles() ?? []) {
      const path = file.getFilePath();
      (seen.has(path) ? shared : seen).add(path);
    }
  }
  return shared;
}

const placeOf = ({ file, line, column }: Diagnostic): string => `${file}:${line}:${column}`;

import { relative, resolve } from 'node:path';
import { counted } from '../../../base/counted.js';
import type { Diagnostic } from '../../../compiler/diagnostics/diagnostic.js';
import { openProgram } from '../../../compiler/frontend/source/open-program.js';
import type { BindContract } from '../../../compiler/typed/contract-names.js';
import { whyUnreadable } from '../../../compiler/frontend/source/source-texts.js';
import { fixFile, type FixReport } from './fix-files.js';

/** Fixes the sources of contracts, each in its turn, and logs every change, and every one that was left. Throws `QED6022`. */
export async function fixSources(
  files: readonly string[],
  bind: BindContract,
  log: (line: string) => void,
): Promise<void> {
  const reports: FixReport[] = [];
  const shared = files.length > 1 ? await sharedFiles(files) : new Set<string>();
  for (const file of files) reports.push(await fixFile(file, { parts: files.length > 1, bind }, shared));
  const all = <K extends keyof FixReport>(key: K): FixReport[K][number][] => reports.flatMap((each) => [...each[key]]);
  for (const each of all('made')) log(`${placeOf(each)} fixed ${each.code}: ${each.fix.title}`);
  for (const each of all('left'))
    log(`${placeOf(each)} not fixed ${each.code}: with the fix (${each.fix.title}) there are other errors`);
  for (const place of new Set(all('inShared').map((each) => `${placeOf(each)} not fixed ${each.code}`)))
    log(`${place}: several of these contracts have this file, so change it by hand`);
  const written = [...new Set(all('files'))].map((path) => relative(process.cwd(), path));
  log(`${counted(all('made').length, 'fix', 'fixes')}${written.length === 0 ? '' : ` in ${written.join(', ')}`}`);
  const choices = all('suggestions').length;
  if (choices > 0) log(`${counted(choices, 'more place')} to decide for yourself: an editor offers a change there`);
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

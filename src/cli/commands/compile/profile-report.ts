import type { MethodProfile } from '../../../compiler/profile/method-profile.js';
import type { CommandResult } from '../../output/output.js';
import { table } from '../../output/table.js';
import type { SourcedContract } from '../../contracts/compile-files.js';

/** Counts the rows of every method by line of source. `note` is told each method. */
export async function profileContracts(
  contracts: readonly SourcedContract[],
  note: (detail: string) => void,
): Promise<CommandResult> {
  // read by o1js when it is first imported
  const { chooseBackend } = await import('../../../prover/proving/backend.js');
  process.env['O1JS_BACKEND'] = chooseBackend();
  const { profileMethod } = await import('../../../compiler/profile/method-profile.js');
  const profiles: MethodProfile[] = [];
  const texts: string[] = [];
  for (const contract of contracts) {
    const own: MethodProfile[] = [];
    for (const ir of contract.methods) {
      note(`${contract.contract}.${ir.method}`);
      own.push(await profileMethod(ir));
    }
    profiles.push(...own);
    const sources = sourcesOf(contract, own);
    texts.push(...own.map((profile) => methodTable(profile, sources)), ...annotated(contract, own, sources));
  }
  return { data: { methods: profiles }, text: texts.join('\n\n') };
}

type Sources = ReadonlyMap<string, readonly string[]>;

/** The lines of every file that a profile names. */
function sourcesOf(contract: SourcedContract, profiles: readonly MethodProfile[]): Sources {
  const named = new Set(profiles.flatMap(({ lines }) => lines.map(({ file }) => file)));
  const sources = contract.sources.filter(({ file }) => named.has(file));
  return new Map(sources.map(({ file, text }) => [file, text.split(/\r?\n/)]));
}

/** One method, its most expensive lines first. */
function methodTable({ contract, method, rows, lines, shared }: MethodProfile, sources: Sources): string {
  const share = (part: number): string => `${((100 * part) / rows).toFixed(1)} %`;
  const all = [
    ...lines.map(({ file, line, rows: part }) => ({
      part,
      where: `${file}:${line}`,
      what: lineOf(sources, file, line),
    })),
    ...shared.map(({ name, rows: part }) => ({ part, where: '', what: `(${name})` })),
  ].sort((a, b) => b.part - a.part);
  const body = all.map(({ part, where, what }) => [`  ${part}`, share(part), where, what]);
  return `${contract}.${method}: ${rows} rows\n${table(['  rows', 'share', 'line', 'source'], body)}`;
}

/** Each file with the rows that all methods of the contract have on each line. */
function annotated({ contract }: SourcedContract, profiles: readonly MethodProfile[], sources: Sources): string[] {
  return [...sources].map(([file, source]) => {
    const rows = new Map<number, number>();
    for (const each of profiles.flatMap(({ lines }) => lines)) {
      if (each.file === file) rows.set(each.line, (rows.get(each.line) ?? 0) + each.rows);
    }
    const width = Math.max(6, ...[...rows.values()].map((count) => `${count}`.length));
    const shown = source.at(-1) === '' ? source.slice(0, -1) : source;
    const text = shown.map((line, i) => `${String(rows.get(i + 1) ?? '').padStart(width)} | ${line}`.trimEnd());
    return `${file}, all methods of ${contract}\n${text.join('\n')}`;
  });
}

const lineOf = (sources: Sources, file: string, line: number): string => {
  const text = (sources.get(file)?.[line - 1] ?? '').trim();
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
};

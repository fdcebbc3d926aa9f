import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { compileFile, type CompileOptions, type CompileResult } from '../../../compiler/compile.js';
import { WarmProject } from '../../../compiler/frontend/source/open-program.js';
import { QedError } from '../../../base/errors.js';
import { writeFileAtomically } from '../../../base/write-file-atomically.js';
import { chooseFixes, EditedText } from './edited-text.js';
import { fixesOf, isSound, sameMistake, type Fixable } from './fix-check.js';

/** What was changed, and what was not. */
export interface FixReport {
  /** At the places of the sources as they were before each change. */
  readonly made: readonly Fixable[];
  /** Not made, since the contract would have had other errors then. */
  readonly left: readonly Fixable[];
  /** Not made, since another contract has the same file, which was not compiled with the fix. */
  readonly inShared: readonly Fixable[];
  /** Fixes that only the author can choose. */
  readonly suggestions: readonly Fixable[];
  /** What the files hold before and after, by absolute path. */
  readonly changes: ReadonlyMap<string, FileChange>;
}

export interface FileChange {
  readonly before: string;
  readonly after: string;
}

/** By absolute path. */
type Texts = Readonly<Record<string, string>>;

/** A fix may uncover the next mistake; so often is it looked for. */
const MAX_PASSES = 10;

/**
 * Finds the fixes of a contract's diagnostics, in its file and in those that it imports; nothing is written. All are checked by compiling the
 * result: one that brings errors that were not there is not made. The files in `shared`, by absolute path, are not changed where the contract
 * imports them. `given` has the files that hold another text than the disk.
 */
export async function planFixes(
  file: string,
  options: Pick<CompileOptions, 'parts' | 'bind'> = {},
  shared: ReadonlySet<string> = new Set(),
  given: Texts = {},
): Promise<FixReport> {
  const isShared = ({ fix }: Fixable): boolean =>
    fix.edits.some((edit) => resolve(edit.file) !== resolve(file) && shared.has(resolve(edit.file)));
  const warm = new WarmProject();
  const compile = (overlay: Texts): Promise<CompileResult> =>
    compileFile(file, { ...options, overlay: { ...given, ...overlay }, warm });
  const [made, left]: [Fixable[], Fixable[]] = [[], []];
  let result = await compile({});
  const originals = textsOf(result);
  let texts: Texts = {};
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const before = { ...originals, ...texts };
    const accepted: Fixable[] = [];
    /** Makes fixes together, or the good ones of them: what is wrong is found by halves. */
    const attempt = async (fixes: readonly Fixable[]): Promise<void> => {
      const changed = withFixes(before, [...accepted, ...fixes]);
      const after = await compile({ ...texts, ...textOf(changed) });
      if (isSound(result, after, [...accepted, ...fixes], changed)) {
        accepted.push(...fixes);
        texts = { ...texts, ...textOf(changed) };
        last = after;
      } else if (fixes.length === 1) left.push(fixes[0]!);
      else {
        const half = Math.ceil(fixes.length / 2);
        await attempt(fixes.slice(0, half));
        await attempt(fixes.slice(half));
      }
    };
    let last = result;
    const open = fixesOf(result).filter((each) => !each.fix.isSuggestion && !isShared(each));
    const chosen = chooseFixes(open.filter((each) => !left.some((other) => sameMistake(each, other))));
    if (chosen.length > 0) await attempt(chosen);
    if (accepted.length === 0) break;
    made.push(...accepted);
    result = last;
  }
  const rest = fixesOf(result);
  return {
    made,
    left,
    inShared: rest.filter((each) => !each.fix.isSuggestion && isShared(each)),
    suggestions: rest.filter(({ fix }) => fix.isSuggestion),
    changes: new Map(Object.entries(texts).map(([path, after]) => [path, { before: originals[path]!, after }])),
  };
}

/** Writes the files, each whole or not at all, after all have been checked. Throws `QED6022`. */
export function writeFixes(changes: FixReport['changes']): void {
  for (const [path, { before }] of changes) openForWriting(path, before);
  for (const [path, { before, after }] of changes) write(path, before, after);
}

const textsOf = ({ sources }: CompileResult): Texts =>
  Object.fromEntries(sources.map(({ path, text }) => [path, text]));

/** The files that fixes change, by path. */
function withFixes(before: Texts, fixes: readonly Fixable[]): ReadonlyMap<string, EditedText> {
  const edits = fixes.flatMap(({ fix }) => fix.edits);
  const paths = [...new Set(edits.map(({ file }) => resolve(file)))];
  return new Map(
    paths.map((path) => [
      path,
      new EditedText(
        before[path]!,
        edits.filter(({ file }) => resolve(file) === path),
      ),
    ]),
  );
}

const textOf = (changed: ReadonlyMap<string, EditedText>): Texts =>
  Object.fromEntries([...changed].map(([path, { text }]) => [path, text]));

/** TypeScript takes it off what it reads. */
const BYTE_ORDER_MARK = '\uFEFF';

/** A file's byte order mark, if it has one. Throws `QED6022` for a file that does not hold the text `before`. */
export function markOf(path: string, before: string): string {
  try {
    const bytes = readFileSync(path);
    const onDisk = bytes.toString('utf8');
    const mark = onDisk.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
    // Bytes that are no UTF-8 are read as a sign that stands for them, and would be lost.
    if (!bytes.equals(Buffer.from(onDisk))) throw new Error('it is no UTF-8 text');
    if (onDisk !== mark + before) throw new Error('it has changed in the meantime');
    return mark;
  } catch (cause) {
    throw notWritten(path, cause as Error);
  }
}

/** The file that a link leads to, with what is to be kept of it; throws `QED6022` where it is not what was read, or is not to be written. */
function openForWriting(path: string, before: string): { target: string; mark: string; mode: number } {
  const mark = markOf(path, before);
  try {
    const mode = statSync(path).mode & 0o777;
    // A file is replaced as a whole, which its folder alone would allow.
    if ((mode & 0o222) === 0) throw new Error('it is read-only');
    accessSync(path, constants.W_OK);
    // a link stays one
    return { target: realpathSync(path), mark, mode };
  } catch (cause) {
    throw notWritten(path, cause as Error);
  }
}

function write(path: string, before: string, after: string): void {
  const { target, mark, mode } = openForWriting(path, before);
  try {
    writeFileAtomically(target, mark + after, { mode });
  } catch (cause) {
    throw notWritten(path, cause as Error);
  }
}

const notWritten = (path: string, cause: Error): QedError =>
  new QedError('QED6022', `${path} cannot be written: ${cause.message}`, {
    hint: 'save it as UTF-8 text that you may write and run the command again, or make the changes by hand',
    exitCode: 3,
    cause,
  });

import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { compileFile, type CompileResult } from '../../../compiler/compile.js';
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
  /** Fixes that only the author can choose. */
  readonly suggestions: readonly Fixable[];
  /** The files that were written. */
  readonly files: readonly string[];
}

/** By absolute path. */
type Texts = Readonly<Record<string, string>>;

/** A fix may uncover the next mistake; so often is it looked for. */
const MAX_PASSES = 10;

/**
 * Makes the fixes of a contract's diagnostics, in its file and in those that it imports. All are checked by compiling the result: one that brings
 * errors that were not there is not made. A file is written whole or not at all, after everything has been checked. Throws `QED6022`.
 */
export async function fixFile(file: string, parts: boolean): Promise<FixReport> {
  const warm = new WarmProject();
  const compile = (overlay: Texts): Promise<CompileResult> => compileFile(file, { overlay, warm, parts });
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
    const open = fixesOf(result).filter(({ fix }) => !fix.isSuggestion);
    const chosen = chooseFixes(open.filter((each) => !left.some((other) => sameMistake(each, other))));
    if (chosen.length > 0) await attempt(chosen);
    if (accepted.length === 0) break;
    made.push(...accepted);
    result = last;
  }
  for (const [path, text] of Object.entries(texts)) write(path, originals[path]!, text);
  return { made, left, suggestions: fixesOf(result).filter(({ fix }) => fix.isSuggestion), files: Object.keys(texts) };
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

function write(path: string, before: string, after: string): void {
  try {
    const onDisk = readFileSync(path, 'utf8');
    const mark = onDisk.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
    if (onDisk !== mark + before) throw new Error('it has changed in the meantime');
    // a link stays one
    writeFileAtomically(realpathSync(path), mark + after, { mode: statSync(path).mode & 0o777 });
  } catch (cause) {
    throw new QedError('QED6022', `${path} cannot be written: ${(cause as Error).message}`, {
      hint: 'make the changes by hand, or run the command again',
      exitCode: 3,
      cause,
    });
  }
}

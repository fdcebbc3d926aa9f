import { resolve } from 'node:path';
import type { CompileResult } from '../../../compiler/compile.js';
import type { Diagnostic } from '../../../compiler/diagnostics/diagnostic.js';
import type { Fix } from '../../../compiler/diagnostics/fix.js';
import type { EditedText } from './edited-text.js';

/** A diagnostic that says how to mend the source. */
export type Fixable = Diagnostic & { readonly fix: Fix };

export const fixesOf = ({ diagnostics, warnings }: CompileResult): Fixable[] =>
  [...diagnostics, ...warnings].filter((each): each is Fixable => each.fix !== undefined);

/** Whether two diagnostics, of texts that differ by fixes elsewhere, mean one mistake. */
export const sameMistake = (a: Diagnostic, b: Diagnostic): boolean =>
  identity(a) === identity(b) && a.sourceLine === b.sourceLine;

/** Whether fixes have mended what they are for, and nothing is wrong now that was right before. */
export function isSound(
  before: CompileResult,
  after: CompileResult,
  made: readonly Fixable[],
  changed: ReadonlyMap<string, EditedText>,
): boolean {
  const rest = [...before.diagnostics, ...before.warnings].map(identity);
  for (const each of made) rest.splice(rest.indexOf(identity(each)), 1);
  const sawAll = !before.diagnostics.some(isBlinding) || after.diagnostics.some(isBlinding);
  const hidden = new Set(before.diagnostics.filter(({ code }) => code === 'QED1001').map(placeOf));
  const mended = new Set(made.map(identity));
  const all = [...after.diagnostics, ...after.warnings.filter((each) => mended.has(identity(each)))];
  return all.every((each) => {
    const at = rest.indexOf(identity(each));
    if (at >= 0) return rest.splice(at, 1).length > 0;
    if (mended.has(identity(each))) return false;
    return !sawAll || wasHidden(each, hidden, changed.get(resolve(each.file)));
  });
}

/** Whether an error stood on the line of a type error, which hides all others: then it is none of the fix, unless the fix wrote it. */
function wasHidden(error: Diagnostic, hidden: ReadonlySet<string>, changed: EditedText | undefined): boolean {
  if (changed === undefined) return hidden.has(placeOf(error));
  const lines = changed.text.split('\n').slice(0, error.line - 1);
  const before = changed.placeBefore(lines.join('\n').length + (lines.length > 0 ? 1 : 0) + error.column - 1);
  return before !== undefined && hidden.has(`${error.file}:${changed.lineBefore(before)}`);
}

/** An error of syntax or of an import: with it the compiler looks no further. */
const isBlinding = ({ code, message }: Diagnostic): boolean =>
  code === 'QED1001' && /^TS(1(?!484)\d{3}|2307):/.test(message);

const identity = ({ file, code, message }: Diagnostic): string => `${file} ${code} ${message}`;
const placeOf = ({ file, line }: Diagnostic): string => `${file}:${line}`;

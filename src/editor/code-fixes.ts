import type { ts } from 'ts-morph';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.js';
import { CODES } from '../compiler/diagnostics/codes.js';
import type { Fix } from '../compiler/diagnostics/fix.js';
import type { Found } from './background-check.js';
import { numberOf, placeOf, typeScriptCode } from './shown-diagnostics.js';

/** All codes for which an editor may ask for a fix, as TypeScript names them. */
export const fixableCodes = (): string[] => Object.keys(CODES).map((code) => String(Number(code.slice('QED'.length))));

/** The fixes of the diagnostics at a place. They are of this text: an older one would be changed elsewhere. */
export function fixesAt(
  found: Found,
  file: string,
  start: number,
  end: number,
  codes: readonly number[],
): ts.CodeFixAction[] {
  const isAsked = (diagnostic: Diagnostic): boolean => {
    const place = placeOf(found, file, found.sources[file]!, diagnostic);
    const code = typeScriptCode(diagnostic);
    const isHere = diagnostic.file === file && place !== undefined && place.start <= end && start <= place.end;
    return isHere && (codes.includes(numberOf(diagnostic)) || (code !== undefined && codes.includes(code)));
  };
  return found.checked.diagnostics.flatMap((each) =>
    each.fix !== undefined && isAsked(each) ? [action(each.fix)] : [],
  );
}

function action({ title, edits }: Fix): ts.CodeFixAction {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    fixName: 'qed',
    description: title,
    changes: files.map((fileName) => ({
      fileName,
      textChanges: edits
        .filter(({ file }) => file === fileName)
        .map(({ start, end, text }) => ({ span: { start, length: end - start }, newText: text })),
    })),
  };
}

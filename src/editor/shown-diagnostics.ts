import type { ts } from 'ts-morph';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.js';
import type { Found } from './background-check.js';
import type { TypeScript } from './contract-files.js';
import { movedTo, offsetOf, type Range } from './places.js';

const SOURCE = 'qed';
/** Of the notes of the staleness report, which have no code. */
const NOTE = 1800;

/** A diagnostic's code as a number, as TypeScript's protocol wants it: 1039 of QED1039. */
export const numberOf = (diagnostic: Diagnostic): number => Number(diagnostic.code.slice('QED'.length));

/** TypeScript's number for the mistake that a `QED1001` repeats. */
export const typeScriptCode = ({ code, message }: Diagnostic): number | undefined =>
  code === 'QED1001' ? Number(/^TS(\d+):/.exec(message)?.[1]) : undefined;

/** Where a diagnostic is in the file as it is now; undefined where that part has changed since. */
export function placeOf(found: Found, file: string, now: string, diagnostic: Diagnostic): Range | undefined {
  const before = found.sources[file]!;
  const start = offsetOf(before, diagnostic.line, diagnostic.column);
  return movedTo(before, now, { start, end: start + diagnostic.length });
}

/**
 * TypeScript's diagnostics with those of qed. A type error that both have found is shown once, with the hint that qed has for it.
 */
export function withDiagnostics(
  typescript: TypeScript,
  own: readonly ts.Diagnostic[],
  found: Found,
  source: ts.SourceFile,
): ts.Diagnostic[] {
  const shown = [...own];
  for (const each of found.checked.diagnostics) {
    if (each.file !== source.fileName) continue;
    const place = placeOf(found, source.fileName, source.text, each);
    if (place === undefined) continue;
    const code = typeScriptCode(each);
    const at = code === undefined ? -1 : shown.findIndex((other) => other.code === code && other.start === place.start);
    if (at >= 0) shown[at] = { ...shown[at]!, messageText: withHint(shown[at]!, each.hint) };
    else if (code === undefined || !own.some((other) => isOnLineOf(source, other, place)))
      shown.push(newDiagnostic(typescript, source, place, each));
  }
  return shown;
}

/** TypeScript may say the same of another place in the line, as its settings differ. */
const isOnLineOf = (source: ts.SourceFile, { start }: ts.Diagnostic, place: Range): boolean =>
  start !== undefined &&
  source.getLineAndCharacterOfPosition(start).line === source.getLineAndCharacterOfPosition(place.start).line;

function newDiagnostic(
  typescript: TypeScript,
  file: ts.SourceFile,
  place: Range,
  diagnostic: Diagnostic,
): ts.Diagnostic {
  const category = typescript.DiagnosticCategory[diagnostic.severity === 'error' ? 'Error' : 'Warning'];
  const code = numberOf(diagnostic);
  const messageText = `${diagnostic.code}: ${diagnostic.message}`;
  const shown = { file, start: place.start, length: place.end - place.start, category, code, source: SOURCE };
  return { ...shown, messageText: withHint({ ...shown, messageText }, diagnostic.hint) };
}

/** The message with the hint below it. */
function withHint({ messageText, category, code }: ts.Diagnostic, hint: string): ts.DiagnosticMessageChain {
  const chain = typeof messageText === 'string' ? { messageText, category, code } : messageText;
  return { ...chain, next: [...(chain.next ?? []), { messageText: `hint: ${hint}`, category, code }] };
}

/** TypeScript's suggestions with the notes of the staleness report. */
export function withNotes(
  typescript: TypeScript,
  own: readonly ts.DiagnosticWithLocation[],
  found: Found,
  source: ts.SourceFile,
): ts.DiagnosticWithLocation[] {
  const before = found.sources[source.fileName]!;
  const notes = new Map<number, ts.DiagnosticWithLocation>();
  for (const { file, line, column, text } of found.checked.notes) {
    if (file !== source.fileName) continue;
    const start = offsetOf(before, line, column);
    const length = /^[\w.$]*/.exec(before.slice(start))![0].length;
    const place = movedTo(before, source.text, { start, end: start + Math.max(1, length) });
    if (place === undefined || notes.has(place.start)) continue;
    notes.set(place.start, {
      file: source,
      start: place.start,
      length: place.end - place.start,
      category: typescript.DiagnosticCategory.Suggestion,
      code: NOTE,
      source: SOURCE,
      messageText: text,
    });
  }
  return [...own, ...notes.values()];
}

import type { DiagnosticCode } from './codes.js';
import type { Fix } from './fix.js';

/** A place in a contract's source. Lines and columns count from 1, `length` is in characters of that line. */
export interface SourceSpan {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** One thing that is wrong with a contract, as `--json` gives it too. */
export interface Diagnostic extends SourceSpan {
  readonly code: DiagnosticCode;
  readonly severity: 'error' | 'warning';
  /** One line: what is wrong. */
  readonly message: string;
  /** One line: what to write instead. */
  readonly hint: string;
  /** The line of source that it points to. */
  readonly sourceLine: string;
  /** The change of source that the hint means, where there is just one. */
  readonly fix?: Fix;
  /** Of a warning: the state, as `Token.sent`, that another contract may read; where one does, there is nothing to warn of. */
  readonly unlessRead?: string;
}

/** The diagnostics that hold where contracts read this state of other users, as `Token.sent` or `Token.sent[].amount`. */
export function withReads(diagnostics: readonly Diagnostic[], reads: ReadonlySet<string>): Diagnostic[] {
  const isRead = (state: string): boolean =>
    [...reads].some((read) => read === state || (read.startsWith(state) && /[.[]/.test(read[state.length]!)));
  return diagnostics.filter(({ unlessRead }) => unlessRead === undefined || !isRead(unlessRead));
}

/** Orders by file, place and code: the order of `compileFile`. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}

/** The diagnostic as text: the message, the source line with a caret, the hint. No colour; ends without a line break. */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, length, code, severity, message, hint, sourceLine } = diagnostic;
  const gutter = String(line);
  const blank = ' '.repeat(gutter.length);
  const indent = sourceLine.slice(0, column - 1).replace(/[^\t]/g, ' ');
  const carets = '^'.repeat(Math.max(1, Math.min(length, sourceLine.length - column + 1)));
  const head = `${file}:${line}:${column} - ${severity} ${code}: ${message}`;
  if (sourceLine.trim() === '') return `${head}\n${blank} = hint: ${hint}`;
  return [
    head,
    `${blank} |`,
    `${gutter} | ${sourceLine}`,
    `${blank} | ${indent}${carets}`,
    `${blank} = hint: ${hint}`,
  ].join('\n');
}

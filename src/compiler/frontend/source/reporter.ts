import { relative } from 'node:path';
import type { Node, SourceFile } from 'ts-morph';
import { CODES, type DiagnosticCode, type WarningCode } from '../../diagnostics/codes.js';
import type { Diagnostic, SourceSpan } from '../../diagnostics/diagnostic.js';
import type { Fix } from '../../diagnostics/fix.js';

/** Collects errors and warnings, each place and code once, and knows the files' names and lines. */
export class Reporter {
  private readonly found = new Map<string, Diagnostic>();
  private readonly spans = new Map<string, SourceSpan>();

  constructor(
    /** Spans name files relative to it. */
    private readonly root: string,
    private readonly project: { getSourceFile(path: string): SourceFile | undefined },
    /** Diagnostics name files relative to it. */
    private readonly workingDirectory: string,
  ) {}

  /** The place of a node, with the file named as the project names it: never a path of the machine. */
  spanOf(node: Node): SourceSpan {
    return this.spanAt(node.getSourceFile(), node.getStart(), node.getEnd());
  }

  spanAt(file: SourceFile, start: number, end: number): SourceSpan {
    // Ts-morph would count the lines from the beginning each time; TypeScript keeps where they start.
    const { line, character } = file.compilerNode.getLineAndCharacterOfPosition(start);
    const lineEnd = file.getFullText().indexOf('\n', start);
    const length = Math.max(1, Math.min(end, lineEnd < 0 ? end : lineEnd) - start);
    return {
      file: relative(this.root, file.getFilePath()).replaceAll('\\', '/'),
      line: line + 1,
      column: character + 1,
      length,
    };
  }

  /** Reports an error at a node, or at a span that `spanOf` gave. The hint is the code's own where none is given. */
  error(at: Node | SourceSpan, code: DiagnosticCode, message: string, hint?: string, fix?: Fix): void {
    this.report('error', at, code, message, hint, fix);
  }

  /** Reports what the author should look at, at a span that `spanOf` gave; the contract compiles all the same. */
  warn(at: SourceSpan, code: WarningCode, message: string, hint?: string, fix?: Fix, unlessRead?: string): void {
    this.report('warning', at, code, message, hint, fix, unlessRead);
  }

  private report(
    severity: Diagnostic['severity'],
    at: Node | SourceSpan,
    code: DiagnosticCode,
    message: string,
    hint?: string,
    fix?: Fix,
    unlessRead?: string,
  ): void {
    const span = 'line' in at ? at : this.spanOf(at);
    const file = this.fileOf(span);
    const sourceLine = file?.getFullText().split('\n')[span.line - 1]?.replace(/\r$/, '') ?? '';
    const shown = file === undefined ? span.file : this.nameOf(file.getFilePath()) || span.file;
    const key = `${span.file}:${span.line}:${span.column}:${code}:${unlessRead ?? ''}`;
    if (this.found.has(key)) return;
    this.spans.set(key, span);
    this.found.set(key, {
      ...span,
      file: shown,
      code,
      severity,
      message,
      hint: hint ?? CODES[code].hint,
      sourceLine,
      ...(fix === undefined ? {} : { fix: this.named(fix) }),
      ...(unlessRead === undefined ? {} : { unlessRead }),
    });
  }

  /** The node that a span of `spanOf` was made from, the outermost of several; undefined where the line's end has cut it short. */
  nodeOf(span: SourceSpan): Node | undefined {
    const file = this.fileOf(span);
    if (file === undefined) return undefined;
    const start = file.compilerNode.getPositionOfLineAndCharacter(span.line - 1, span.column - 1);
    const end = start + span.length;
    const isSame = (node: Node): boolean => node.getStart() === start && node.getEnd() === end;
    const inner = file.getDescendantAtPos(start);
    const around = inner === undefined ? [] : [inner, ...inner.getAncestors()];
    return around.findLast(isSame);
  }

  private fileOf(span: SourceSpan): SourceFile | undefined {
    return this.project.getSourceFile(`${this.root}/${span.file}`);
  }

  private nameOf(path: string): string {
    return relative(this.workingDirectory, path);
  }

  /** The files of a fix, named as diagnostics name them. */
  private named(fix: Fix): Fix {
    return { ...fix, edits: fix.edits.map((edit) => ({ ...edit, file: this.nameOf(edit.file) })) };
  }

  get failed(): boolean {
    return this.all('error').length > 0;
  }

  /** Whether something is wrong on the line of a span: what follows from it is not worth a diagnostic. */
  hasErrorOn(span: SourceSpan): boolean {
    return [...this.spans.values()].some((each) => each.file === span.file && each.line === span.line);
  }

  /** One mistake a place: where TypeScript has spoken, what else was found on that line follows from it. An import is the exception. */
  get diagnostics(): readonly Diagnostic[] {
    const all = this.all('error');
    const linesOf = (code: DiagnosticCode): Set<string> =>
      new Set(all.filter((each) => each.code === code).map((each) => `${each.file}:${each.line}`));
    const [imports, types] = [linesOf('QED1005'), linesOf('QED1001')];
    return all.filter((each) => {
      const place = `${each.file}:${each.line}`;
      return imports.has(place) ? each.code === 'QED1005' : !types.has(place) || each.code === 'QED1001';
    });
  }
  /** What the author should look at. */
  get warnings(): readonly Diagnostic[] {
    return this.all('warning');
  }

  private all(severity: Diagnostic['severity']): readonly Diagnostic[] {
    return [...this.found.values()].filter((each) => each.severity === severity);
  }
}

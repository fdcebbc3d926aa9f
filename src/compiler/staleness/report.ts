import type { WarningCode } from '../diagnostics/codes.js';
import type { SourceSpan } from '../diagnostics/diagnostic.js';
import type { Remedy } from '../diagnostics/fix.js';
import type { Staleness, StalenessRow } from '../ir/contract.js';
import { CallersChoice } from './callers-choice.js';
import { judgeDeadlines } from './deadlines.js';
import { cellName } from './graph.js';
import { StateGrowth } from './growth.js';
import type { AnalysedMethod } from './method.js';
import type { Judgement } from './judgement.js';
import { judgeReads } from './reads.js';

export type Warn = (
  span: SourceSpan,
  code: WarningCode,
  message: string,
  hint?: string,
  remedy?: Remedy,
  /** See `Diagnostic`. */
  unlessRead?: string,
) => void;

/** The `stale(..)` of a file by their places, and whether anything needed them; a component's may be needed in one contract only. */
export class StaleMarks {
  readonly #marks = new Map<string, { readonly span: SourceSpan; isNeeded: boolean }>();

  note(span: SourceSpan, isNeeded: boolean): void {
    const key = `${span.file}:${span.line}:${span.column}`;
    const before = this.#marks.get(key);
    this.#marks.set(key, { span, isNeeded: isNeeded || before?.isNeeded === true });
  }

  get unneeded(): readonly SourceSpan[] {
    return [...this.#marks.values()].filter(({ isNeeded }) => !isNeeded).map(({ span }) => span);
  }
}

const ORDER: readonly Staleness[] = ['stale', 'monotone', 'bounded', 'fixed'];

/** Judges all reads of a contract's methods before any pass, warns of what is stale, and gives the report in order of methods and lines. */
export function reportStaleness(methods: readonly AnalysedMethod[], marks: StaleMarks, warn: Warn): StalenessRow[] {
  const growth = new StateGrowth(methods);
  const choice = new CallersChoice(methods);
  return methods.flatMap((method) => {
    for (const op of method.ir.ops) {
      const span = op.op === 'stale' ? method.notes.places.get(op.result) : undefined;
      if (span !== undefined) marks.note(span, false);
    }
    const judged = [...judgeReads(method, growth, choice), ...judgeDeadlines(method, choice)];
    for (const { span, warning, needed } of judged) {
      if (warning !== undefined) warn(span, warning.code, warning.message, warning.hint, warning.remedy);
      needed.forEach((mark) => marks.note(mark, true));
    }
    return rowsOf(method.ir.method, judged);
  });
}

/** One line for a place, however often it was unrolled or inlined: the worst of its kinds. */
function rowsOf(method: string, judged: readonly Judgement[]): StalenessRow[] {
  const rows = new Map<string, Judgement>();
  const rank = (each: Judgement): number => (each.warning === undefined ? 1 : 0) + 2 * ORDER.indexOf(each.class);
  for (const each of judged) {
    const key = `${each.span.file}:${each.span.line}:${each.span.column}:${cellName(each.read)}`;
    const before = rows.get(key);
    const worst = before === undefined || rank(each) < rank(before) ? each : before;
    // Several items of one array are one line.
    rows.set(key, before === undefined || before.read === each.read ? worst : { ...worst, read: cellName(each.read) });
  }
  return [...rows.values()]
    .sort((a, b) =>
      a.span.file < b.span.file
        ? -1
        : a.span.file > b.span.file
          ? 1
          : a.span.line - b.span.line || a.span.column - b.span.column,
    )
    .map(({ read, class: kind, span: { file, line, column }, reason }) => ({
      method,
      read,
      class: kind,
      span: { file, line, column },
      reason,
    }));
}

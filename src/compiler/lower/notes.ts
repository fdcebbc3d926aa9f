import type { SourceSpan } from '../diagnostics/diagnostic.js';
import type { CoverageMark } from '../ir/coverage-mark.js';
import type { BoundName } from '../ir/contract.js';
import type { ValueId } from '../ir/op.js';

/** What reports have to know of a method and the IR does not tell: the places in its source, with their lengths. */
export interface MethodNotes {
  /** By the result of each `loadForeign` that the source asks for. */
  readonly reads: Map<ValueId, ReadNote>;
  /** Of comparisons and `stale`, by their results. */
  readonly places: Map<ValueId, SourceSpan>;
  /** For coverage, in order. */
  readonly marks: CoverageMark[];
  /** The contracts that the method names, by their names. */
  readonly names: Map<string, BoundName>;
}
export interface ReadNote {
  /** The line to look at: where the other user's state was asked for, not the getter or helper that reads it. */
  readonly span: SourceSpan;
  /** As `Token.sent` or `Wallet.payments.sent`. */
  readonly name: string;
}

export const newNotes = (): MethodNotes => ({ reads: new Map(), places: new Map(), marks: [], names: new Map() });

import type { WarningCode } from '../diagnostics/codes.js';
import type { SourceSpan } from '../diagnostics/diagnostic.js';
import type { Remedy } from '../diagnostics/fix.js';
import type { Staleness } from '../ir/contract.js';

/** What was found out about one place. */
export interface Judgement {
  readonly read: string;
  readonly class: Staleness;
  readonly span: SourceSpan;
  readonly reason: string;
  /** Absent where the author has said why it does no harm, or there is none. */
  readonly warning?:
    | { readonly code: WarningCode; readonly message: string; readonly hint?: string; readonly remedy: Remedy }
    | undefined;
  /** Places of the `stale(..)` that it needs. */
  readonly needed: readonly SourceSpan[];
}

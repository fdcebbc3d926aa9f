import type { SourceSpan } from '../../../src/compiler/diagnostics/diagnostic.js';
import type { RunTimeFailure, ShownValue } from '../../../src/compiler/interpreter/run-time-error.js';

/** The first check of a call that does not hold, as the language defines it. */
export class TwinFailure extends Error {
  constructor(
    readonly failure: RunTimeFailure,
    readonly span: SourceSpan,
    readonly reason: string,
    readonly values: readonly ShownValue[] = [],
  ) {
    super(`${failure} at ${span.line}:${span.column}: ${reason}`);
    this.name = 'TwinFailure';
  }
}

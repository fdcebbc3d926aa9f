import type { IrKind } from './kinds.js';

/** Names an SSA value of one method; each is defined once, before its uses. */
export type ValueId = number;

/** Where an operation comes from: a file as the project names it (never a path of the machine), line and column from 1. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The path predicate of an effect or a check: a boolean value, absent where it always happens. Where it is false no check fires, nothing
 * is written, and results are neutral: 0 (false).
 */
export interface Guarded {
  readonly guard?: ValueId | undefined;
}

export interface Op {
  readonly span: Span;
}
export interface ValueOp extends Op {
  readonly result: ValueId;
  readonly kind: IrKind;
}

import type { Guarded, Span, ValueId } from './op.js';

/** A place of the source in a method as it was lowered, by which coverage counts. One place has a mark for each time that it was lowered. */
export interface CoverageMark extends Guarded {
  readonly kind: 'function' | 'statement' | 'branch';
  readonly span: Span & { readonly length: number };
  /** How many operations of the method come before it: it is reached when all of them have run and the guard is true. */
  readonly position: number;
  /** Of a function; a method's has its class before it. */
  readonly name?: string;
  /** Of a branch: which of its sides this is, and what a value must be for it to be taken. */
  readonly side?: number;
  /** Of a branch that may go on beyond its line: its characters on all lines. `a && b ? x : y` begins two at one place. */
  readonly extent?: number | undefined;
  readonly when?: { readonly value: ValueId; readonly is: 0n | 1n };
}

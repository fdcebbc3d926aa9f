import type { SourceSpan } from '../../diagnostics/diagnostic.js';
import type { Alias } from '../values.js';

/** One write of a statement: the name of its place in the state, and the objects of the state that are stored there. */
export interface Move {
  readonly target: string;
  readonly objects: readonly Alias[];
  /** Whether the value is one object of the state as it stands. */
  readonly isWhole: boolean;
  readonly span: SourceSpan;
}

/** The writes of an assignment to several targets, which are judged together. */
export interface Exchange {
  readonly moves: Move[];
  /** How many aggregates in state had been replaced before the first write. */
  readonly before: number;
  /** Whether something was changed between the writes. */
  isDisturbed: boolean;
}

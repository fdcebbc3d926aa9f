import type { ObjectIdentity, Scalar, Value } from './values.js';

/** What every variable holds at one point of the method. */
export type Environment = Map<number, Value>;

/** A path through the method: where it is taken, and what the variables hold on it. */
export interface Flow {
  /** Absent where it is always taken. */
  readonly guard: Scalar | undefined;
  readonly variables: Environment;
  /** How often each object was changed on this path; absent: never. */
  readonly versions: ReadonlyMap<ObjectIdentity, number>;
  /** What a `return` hands on. */
  readonly value?: Value | undefined;
}

/** A place that paths jump to: the end of a function, of a loop, of one turn of it, of a switch. */
export interface Label {
  readonly depth: number;
  readonly jumps: Flow[];
}

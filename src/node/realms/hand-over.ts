import type { SubmissionStatus } from '../../wire/submission.js';

/** An end cap that waits at a realm. */
export interface OpenEndCap {
  /** Of its submission. */
  readonly id: string;
  readonly userId: bigint;
}

/** The end caps of a realm, each list in the order in which they came. */
export interface OpenEndCaps {
  /** All that wait here. */
  readonly waiting: readonly OpenEndCap[];
  /** Those of them that the coordinator does not know. */
  readonly unknown: readonly OpenEndCap[];
}

/**
 * How a realm's end caps get to its coordinator: as they are, or in one proof that the realm makes of them. Each run goes on from what the store has, and gives
 * what the coordinator then knows of those that it was handed.
 */
export interface HandOver {
  run(endCaps: OpenEndCaps): AsyncIterable<SubmissionStatus>;
}

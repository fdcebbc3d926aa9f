import type { SubmissionStatus } from '../../wire/submission.js';
import type { Submissions } from '../inbox/submissions.js';
import { handOvers, type CoordinatorLink } from './coordinator-link.js';
import type { HandOver, OpenEndCaps } from './hand-over.js';
import { isOfCoordinator } from './failures.js';

/** Hands over end caps as they are: the coordinator verifies and joins them. */
export class EndCapHandOver implements HandOver {
  constructor(
    readonly submissions: Submissions,
    readonly link: CoordinatorLink,
  ) {}

  async *run({ unknown }: OpenEndCaps): AsyncIterable<SubmissionStatus> {
    let fault: unknown;
    for (const some of handOvers(unknown.map(({ id }) => id))) {
      try {
        yield* this.#handIn(some);
      } catch (error) {
        if (isOfCoordinator(error)) throw error;
        fault ??= error;
      }
    }
    if (fault !== undefined) throw fault;
  }

  /** Where the coordinator fails on one of them, the others need not wait for it. */
  async *#handIn(ids: readonly string[]): AsyncIterable<SubmissionStatus> {
    const endCaps = await this.submissions.endCaps(ids);
    if (endCaps.length === 0) return;
    const statuses = await this.link.handIn(endCaps.map(({ contents }) => contents)).catch((error: unknown) => {
      if (isOfCoordinator(error) || ids.length === 1) throw error;
      return undefined;
    });
    if (statuses !== undefined) return yield* statuses;
    let fault: unknown;
    for (const id of ids) {
      try {
        yield* this.#handIn([id]);
      } catch (error) {
        fault ??= error;
      }
    }
    if (fault !== undefined) throw fault;
  }
}

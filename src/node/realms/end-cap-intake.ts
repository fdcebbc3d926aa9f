import type { QedError } from '../../base/errors.js';
import { EndCapResult } from '../../parth/statements/session.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import type { SubmissionStatus } from '../../wire/submission.js';
import { EndCapInbox } from '../inbox/end-cap-inbox.js';
import type { EndCapRules } from '../inbox/check-end-cap.js';
import { submissionId, type Submissions } from '../inbox/submissions.js';
import { isSettled } from '../inbox/unseal.js';
import { isFinal } from './failures.js';

/**
 * Takes the end caps that realms hand in. A realm has acknowledged them, so each ends in the queue for the next block or in a recorded refusal,
 * whatever happens to the answer: an end cap that comes again finds what became of it the first time. Everything is checked again, the proof
 * included, because a block that holds what a false realm let through could never be proven.
 */
export class EndCapIntake {
  readonly #inbox: EndCapInbox;

  constructor(
    rules: Omit<EndCapRules, 'minSlack'>,
    readonly submissions: Submissions,
    /** Told of each end cap whose refusal was recorded. */
    readonly onRefused: (submissionId: string, error: QedError) => void,
  ) {
    // How near to its deadline an end cap may come in is for the realm to say.
    this.#inbox = new EndCapInbox({ ...rules, minSlack: 0n }, submissions, () => true);
  }

  /** What became of the end cap. Throws QED4043 and others that pass: it is handed in again then. */
  async take(endCap: EndCapSubmission): Promise<SubmissionStatus> {
    const id = submissionId('end-cap', EndCapResult.hash(endCap.result));
    if (!isSettled(await this.submissions.row(id))) await this.#takeNew(id, endCap);
    return this.submissions.status(id, await this.#inbox.rules.state.proven());
  }

  async #takeNew(id: string, endCap: EndCapSubmission): Promise<void> {
    try {
      await this.#inbox.submit(endCap);
    } catch (error) {
      if (!isFinal(error)) throw error;
      if (await this.submissions.refuseNew('end-cap', id, error)) this.onRefused(id, error);
    }
  }
}

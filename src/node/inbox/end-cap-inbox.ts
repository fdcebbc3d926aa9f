import { EndCapResult } from '../../parth/statements/session.js';
import { realmOf } from '../../parth/user-id.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import { submissionId, type Submissions } from './submissions.js';
import { NodeError } from '../errors.js';
import { checkEndCap, type EndCapRules } from './check-end-cap.js';

/** Takes the end caps of its users; in one process a realm object may stand for several realms. */
export class Realm {
  constructor(
    readonly rules: EndCapRules,
    readonly submissions: Submissions,
    /** Which realms it stands for. */
    readonly serves: (realm: bigint) => boolean,
  ) {}

  /**
   * Checks an end cap and puts it into the queue for the next block; once this resolves it is on disk. Returns the submission's id. Throws the
   * code of what is wrong (QED4001 to QED4015), and nothing is changed then.
   */
  async submit(submission: EndCapSubmission): Promise<string> {
    const { result } = submission;
    const { state } = this.rules;
    if (!this.serves(realmOf(result.userId))) {
      throw new NodeError(
        'endCapWrongRealm',
        `user ${result.userId} is not in a realm of this node`,
        "submit to the node of the user's realm",
      );
    }
    const id = submissionId('end-cap', EndCapResult.hash(result));
    await this.#checkNew(id, submission);
    await checkEndCap(this.rules, await state.checkpoint(), submission);
    // The proof is kept under the node's own key: whoever builds on it proves with this key's data, which nobody else may choose.
    const { key } = this.rules;
    await this.submissions.accept('end-cap', id, {
      ...submission,
      proof: { ...submission.proof, program: 'UpsEndCap', key },
    });
    return id;
  }

  async #checkNew(id: string, { result }: EndCapSubmission): Promise<void> {
    const row = await this.submissions.row(id);
    if (row !== undefined && row.status !== 'refused') {
      throw new NodeError(
        'endCapTwice',
        'this end cap was submitted before',
        `nothing is to be done; see what became of it: qed status ${id}`,
        {
          details: { submissionId: id },
        },
      );
    }
    const other = this.submissions.waiting('end-cap').find(({ contents }) => contents.result.userId === result.userId);
    if (other !== undefined) {
      throw new NodeError(
        'endCapUserBusy',
        `another session of user ${result.userId} waits for the next block`,
        'wait until it is sealed and run the session again from there',
        { details: { submissionId: other.id } },
      );
    }
  }
}

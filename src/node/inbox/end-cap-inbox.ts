import { StoreTransaction } from '../../kvq/transaction.js';
import { EndCapResult } from '../../parth/statements/session.js';
import { realmOf } from '../../parth/user-id.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import { NodeError } from '../errors.js';
import type { Checkpoint } from '../state/node-state.js';
import { CheckSlots } from './bounds.js';
import { checkEndCap, checkSlack, checkStillValid, endCapKey, type EndCapRules } from './check-end-cap.js';
import { submissionId, type Submissions } from './submissions.js';
import { waitingEndCapOf } from './waiting-index.js';

/** Takes end caps for the next block. */
export class EndCapInbox {
  readonly #checks = new CheckSlots('end-cap');

  constructor(
    readonly rules: EndCapRules,
    readonly submissions: Submissions,
    /** Whose users' end caps it takes. */
    readonly servesRealm: (realm: bigint) => boolean,
  ) {}

  /**
   * Checks an end cap and puts it into the queue for the next block; once this resolves it is on disk. Returns the submission's id. Throws the
   * code of what is wrong (QED4001 to QED4016, QED4043), and nothing is changed then. A check that takes long, or hangs, keeps nobody else waiting.
   */
  async submit(submission: EndCapSubmission): Promise<string> {
    const { result } = submission;
    const { rules, submissions } = this;
    if (!this.servesRealm(realmOf(result.userId))) {
      throw new NodeError(
        'endCapWrongRealm',
        `user ${result.userId} is not in a realm of this node`,
        "submit to the node of the user's realm",
      );
    }
    const id = submissionId('end-cap', EndCapResult.hash(result));
    await this.#checkNew(new StoreTransaction(submissions.store), id, result);
    await submissions.checkRoom('end-cap');
    const head = await rules.state.checkpoint();
    await this.#checks.run(() => checkEndCap(rules, head, submission));
    // The proof is kept under the node's own key: whoever builds on it proves with this key's data, which nobody else may choose.
    const proof = { ...submission.proof, ...endCapKey(rules, submission) };
    await submissions.accept('end-cap', id, { ...submission, proof }, async (tx) => {
      await this.#checkNew(tx, id, result);
      const newest = await rules.state.checkpoint(await rules.state.headForUpdate(tx));
      if (newest.header.newCheckpointRoot !== head.header.newCheckpointRoot) await this.#checkAgain(newest, submission);
    });
    return id;
  }

  /** A block was sealed during the checks, or taken back: what depends on it. */
  async #checkAgain(head: Checkpoint, submission: EndCapSubmission): Promise<void> {
    await checkStillValid(this.rules.state, head, submission);
    checkSlack(this.rules, head, submission.result);
  }

  async #checkNew(tx: StoreTransaction, id: string, { userId }: EndCapResult): Promise<void> {
    if (await this.submissions.isKnown(tx, id)) {
      throw new NodeError(
        'endCapTwice',
        'this end cap was submitted before',
        `nothing is to be done; see what became of it: qed status ${id}`,
        { details: { submissionId: id } },
      );
    }
    const other = await waitingEndCapOf(tx, userId);
    if (other !== undefined) {
      throw new NodeError(
        'endCapUserBusy',
        `another session of user ${userId} waits for the next block`,
        'wait until it is sealed and run the session again from there',
        { details: { submissionId: other } },
      );
    }
  }
}

import type { CheckpointSummary } from '../../../wire/checkpoint.js';
import type { Status } from '../../../wire/status.js';
import type { SubmissionStatus } from '../../../wire/submission.js';
import type { Handlers } from '../handler.js';

/** Checkpoints that are read at once. */
const PAGE = 64;

/** One look at the node, which all subscriptions share: whatever several of them ask is read once. */
export class Look {
  readonly #read = new Map<string, Promise<unknown>>();

  constructor(readonly handlers: Handlers) {}

  status(): Promise<Status> {
    return this.#once('status', () => this.handlers.qed_status({}));
  }

  /** Some checkpoints in order, from an id on; none where that is not sealed. */
  checkpoints(from: bigint): Promise<CheckpointSummary[]> {
    return this.#once(`checkpoints ${from}`, () => this.handlers.qed_listCheckpoints({ from, limit: PAGE }));
  }

  submission(submissionId: string): Promise<SubmissionStatus> {
    return this.#once(`submission ${submissionId}`, () => this.handlers.qed_getSubmission({ submissionId }));
  }

  #once<T>(what: string, read: () => Promise<T>): Promise<T> {
    let reading = this.#read.get(what) as Promise<T> | undefined;
    if (reading === undefined) this.#read.set(what, (reading = read()));
    return reading;
  }
}

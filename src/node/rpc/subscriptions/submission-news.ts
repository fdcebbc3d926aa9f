import type { NoticeOf } from '../../../wire/subscription.js';
import { badPosition } from './bad-position.js';
import type { Look } from './look.js';

/** What is known of one submission: a status and its checkpoint; nothing at first. */
const KNOWN = /^((waiting|sealed|proven|refused)(0|[1-9][0-9]{0,9})?)?$/;

/** What becomes of some submissions. */
export class SubmissionNews {
  private constructor(
    readonly ids: readonly string[],
    private readonly known: string[],
  ) {}

  static async open(look: Look, ids: readonly string[], after: string | undefined): Promise<SubmissionNews> {
    const known = after === undefined ? ids.map(() => '') : after.split(',');
    if (known.length !== ids.length || !known.every((one) => KNOWN.test(one))) throw badPosition('submissions');
    for (const id of ids) await look.submission(id);
    return new SubmissionNews(ids, known);
  }

  get position(): string {
    return this.known.join(',');
  }

  async *read(look: Look): AsyncIterable<NoticeOf<'submissions'>> {
    for (const [i, id] of this.ids.entries()) {
      // What was refused may be submitted again.
      if (this.known[i]!.startsWith('proven')) continue;
      const status = await look.submission(id);
      const now = `${status.status}${status.checkpointId ?? ''}`;
      if (now === this.known[i]) continue;
      this.known[i] = now;
      yield status;
    }
  }
}

import type { CheckpointSummary } from '../../../wire/checkpoint.js';
import type { NoticeOf } from '../../../wire/subscription.js';
import { badPosition } from './bad-position.js';
import type { Look } from './look.js';

/** The newest sealed checkpoint with its root, and the newest proven one: `sealed.root.proven`, with `-` for none. Nothing at first. */
const POSITION = /^(0|[1-9][0-9]{0,9})\.(0|[1-9][0-9]{0,77})\.(-|0|[1-9][0-9]{0,9})$/;

interface Known {
  readonly sealed: bigint;
  readonly root: bigint;
  readonly proven: bigint | null;
}

/** The newest checkpoint, then each one when it is sealed, and again when it is proven. */
export class CheckpointNews {
  /** Whether this very node had what the subscriber knows. */
  #isMet = false;

  private constructor(private known: Known | undefined) {}

  static open(after = ''): CheckpointNews {
    if (after === '') return new CheckpointNews(undefined);
    const [, sealed, root, proven] = POSITION.exec(after) ?? [];
    if (sealed === undefined || root === undefined || proven === undefined) throw badPosition('checkpoints');
    return new CheckpointNews({
      sealed: BigInt(sealed),
      root: BigInt(root),
      proven: proven === '-' ? null : BigInt(proven),
    });
  }

  get position(): string {
    return this.known === undefined ? '' : `${this.known.sealed}.${this.known.root}.${this.known.proven ?? '-'}`;
  }

  async *read(look: Look): AsyncIterable<NoticeOf<'checkpoints'>> {
    const { sealed, proven, role } = await look.status();
    if (this.known === undefined) {
      const [newest] = await look.checkpoints(sealed);
      yield this.#reached('sealed', newest!, proven);
      return;
    }
    const [last, ...next] = await look.checkpoints(this.known.sealed);
    // A realm may only be behind the node that the subscriber heard last.
    if (last === undefined && role === 'realm' && !this.#isMet) return;
    if (last?.checkpointTreeRoot !== this.known.root) {
      // What is proven stays, so that the subscriber and the node agree up to there.
      const [kept] = await look.checkpoints(this.known.proven ?? 0n);
      if (kept !== undefined) yield this.#reached('rolled-back', kept, this.known.proven);
      return;
    }
    this.#isMet = true;
    for (const checkpoint of next) yield this.#reached('sealed', checkpoint, this.known.proven);
    yield* this.#proven(look, proven);
  }

  async *#proven(look: Look, proven: bigint | null): AsyncIterable<NoticeOf<'checkpoints'>> {
    const known = this.known!;
    const first = (known.proven ?? -1n) + 1n;
    const end = proven === null || proven > known.sealed ? known.sealed : proven;
    if (proven === null || first > end) return;
    for (const checkpoint of await look.checkpoints(first)) {
      if (checkpoint.id > end) return;
      this.known = { ...known, proven: checkpoint.id };
      yield { event: 'proven', checkpoint: { ...checkpoint, proven: true } };
    }
  }

  #reached(
    event: 'sealed' | 'rolled-back',
    checkpoint: CheckpointSummary,
    proven: bigint | null,
  ): NoticeOf<'checkpoints'> {
    this.#isMet = true;
    this.known = { sealed: checkpoint.id, root: checkpoint.checkpointTreeRoot, proven };
    return { event, checkpoint };
  }
}

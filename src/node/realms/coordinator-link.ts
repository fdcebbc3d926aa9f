import type { EndCapSubmission } from '../../wire/end-cap.js';
import { MAX_HANDED_END_CAPS, MAX_STATUS_QUESTIONS, MAX_USERS_ASKED_FOR } from '../../wire/limits.js';
import type { ParamsOf, RealmMethod, ResultOf } from '../../wire/methods.js';
import type { FollowAnswer, RealmGutaSubmission, UserChanges } from '../../wire/realm.js';
import type { RpcClient } from '../../wire/rpc-client.js';
import type { SubmissionStatus } from '../../wire/submission.js';
import type { FullBlock } from './apply-block.js';

/** Milliseconds that an answer may take: a coordinator that is cut off or halted is soon asked again, by a new connection. */
const ANSWER_MS = 15_000;
/** As above, where the coordinator verifies up to 16 proofs before it answers. */
const HAND_IN_MS = 90_000;

/** A realm's questions to its coordinator, cut into requests of the size that it takes. All throw QED4063 while it does not answer. */
export class CoordinatorLink {
  readonly #closed = new AbortController();
  /** Where others reach this realm, once it listens. */
  url: string | null = null;

  constructor(
    readonly coordinator: RpcClient,
    readonly realms: ReadonlySet<bigint>,
  ) {}

  /** The checkpoint after one, and how far the network is. */
  async follow(after: bigint | null): Promise<Omit<FollowAnswer, 'block'> & { readonly next: FullBlock | null }> {
    const realms = [...this.realms];
    const { block, ...answer } = await this.#ask('qed_followRealm', { realms, after, url: this.url });
    if (block === null) return { ...answer, next: null };
    const users: UserChanges[] = [];
    for (const userIds of chunks(block.users, MAX_USERS_ASKED_FOR)) {
      const { checkpointId } = block.header;
      users.push(...(await this.#ask('qed_getUserChanges', { checkpointId, userIds })));
    }
    return { ...answer, next: { block, users } };
  }

  /** The root of the checkpoint tree at a checkpoint; null where the coordinator does not have that. */
  async rootAt(checkpointId: bigint): Promise<bigint | null> {
    const { known } = await this.#ask('qed_followRealm', {
      realms: [...this.realms],
      after: checkpointId,
      url: this.url,
    });
    return known;
  }

  /** What the coordinator knows of submissions; null for each that it does not know. */
  async statuses(ids: readonly string[]): Promise<(SubmissionStatus | null)[]> {
    const statuses: (SubmissionStatus | null)[] = [];
    for (const submissionIds of chunks(ids, MAX_STATUS_QUESTIONS))
      statuses.push(...(await this.#ask('qed_getSubmissions', { submissionIds })));
    return statuses;
  }

  /** Hands over as many end caps as one request takes. */
  handIn(endCaps: readonly EndCapSubmission[]): Promise<SubmissionStatus[]> {
    return this.#ask('qed_handInEndCaps', { endCaps: [...endCaps] }, HAND_IN_MS);
  }

  /** Hands over a proof of many sessions. */
  handInGuta(guta: RealmGutaSubmission): Promise<SubmissionStatus[]> {
    return this.#ask('qed_handInGuta', guta, HAND_IN_MS);
  }

  /** Ends the call under way, as if the coordinator did not answer. */
  close(): void {
    this.#closed.abort();
  }

  #ask<N extends RealmMethod>(name: N, params: ParamsOf<N>, timeout = ANSWER_MS): Promise<ResultOf<N>> {
    return this.coordinator.call(name, params, { timeout, signal: this.#closed.signal });
  }
}

/** What one request hands over. */
export const handOvers = <T>(items: readonly T[]): T[][] => chunks(items, MAX_HANDED_END_CAPS);

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

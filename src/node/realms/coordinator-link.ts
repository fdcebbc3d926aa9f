import type { EndCapSubmission } from '../../wire/end-cap.js';
import { MAX_HANDED_END_CAPS, MAX_STATUS_QUESTIONS, MAX_USERS_ASKED_FOR } from '../../wire/limits.js';
import type { FollowAnswer, UserChanges } from '../../wire/realm.js';
import type { RpcClient } from '../../wire/rpc-client.js';
import type { SubmissionStatus } from '../../wire/submission.js';
import type { FullBlock } from './apply-block.js';

/** A realm's questions to its coordinator, cut into requests of the size that it takes. All throw QED4063 while it does not answer. */
export class CoordinatorLink {
  /** Where others reach this realm, once it listens. */
  url: string | null = null;

  constructor(
    readonly coordinator: RpcClient,
    readonly realms: ReadonlySet<bigint>,
  ) {}

  /** The checkpoint after one, and how far the network is. */
  async follow(after: bigint | null): Promise<Omit<FollowAnswer, 'block'> & { readonly next: FullBlock | null }> {
    const realms = [...this.realms];
    const { block, ...answer } = await this.coordinator.call('qed_followRealm', { realms, after, url: this.url });
    if (block === null) return { ...answer, next: null };
    const users: UserChanges[] = [];
    for (const userIds of chunks(block.users, MAX_USERS_ASKED_FOR)) {
      const { checkpointId } = block.header;
      users.push(...(await this.coordinator.call('qed_getUserChanges', { checkpointId, userIds })));
    }
    return { ...answer, next: { block, users } };
  }

  /** What the coordinator knows of submissions; null for each that it does not know. */
  async statuses(ids: readonly string[]): Promise<(SubmissionStatus | null)[]> {
    const statuses: (SubmissionStatus | null)[] = [];
    for (const submissionIds of chunks(ids, MAX_STATUS_QUESTIONS))
      statuses.push(...(await this.coordinator.call('qed_getSubmissions', { submissionIds })));
    return statuses;
  }

  /** Hands over as many end caps as one request takes. */
  handIn(endCaps: readonly EndCapSubmission[]): Promise<SubmissionStatus[]> {
    return this.coordinator.call('qed_handInEndCaps', { endCaps: [...endCaps] });
  }
}

/** What one request hands over. */
export const handOvers = <T>(items: readonly T[]): T[][] => chunks(items, MAX_HANDED_END_CAPS);

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

import { realmOf } from '../../parth/user-id.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import type { FollowAnswer, RealmGutaSubmission, RealmPlace, UserChanges } from '../../wire/realm.js';
import type { SubmissionStatus } from '../../wire/submission.js';
import { NodeError } from '../errors.js';
import { busy } from '../inbox/bounds.js';
import type { Submissions } from '../inbox/submissions.js';
import { isSettled } from '../inbox/unseal.js';
import type { NodeState } from '../state/node-state.js';
import type { EndCapIntake } from './end-cap-intake.js';
import type { GutaIntake } from './guta-intake.js';
import { readRealmBlock, readUserChanges } from './read-block.js';
import type { KnownRealm } from './realm-tokens.js';

/** The realms of a network that are processes of their own, as their coordinator sees them. It never calls them: they ask. */
export class RemoteRealms {
  /** By realm, where it said that it is and when it last asked. Kept in memory alone: it asks again soon. */
  readonly #seen = new Map<bigint, { readonly url: string; readonly at: number }>();
  /** Realms that are handing in. */
  readonly #handing = new Set<string>();

  constructor(
    readonly state: NodeState,
    readonly submissions: Submissions,
    readonly intake: EndCapIntake,
    readonly gutaIntake: GutaIntake,
    readonly known: readonly KnownRealm[],
  ) {}

  /** The checkpoint after the one that a realm has. Throws QED4077 for realms that are not the caller's. */
  async follow(
    caller: KnownRealm,
    request: { readonly realms: readonly bigint[]; readonly after: bigint | null; readonly url: string | null },
  ): Promise<FollowAnswer> {
    const { realms, after, url } = request;
    for (const realm of realms) refuseForeign(caller, realm);
    for (const realm of realms) if (url !== null) this.#seen.set(realm, { url, at: Date.now() });
    const { state } = this;
    const sealed = await state.head();
    const proven = await state.proven();
    if (after !== null && after > sealed) return { sealed, proven, known: null, block: null };
    const known = after === null ? null : (await state.checkpoint(after)).header.newCheckpointRoot;
    const next = after === null ? 0n : after + 1n;
    const block = next > sealed ? null : await readRealmBlock(state, next, new Set(realms));
    return { sealed, proven, known, block };
  }

  /** Throws QED4077 for a user of another realm. */
  async userChanges(
    caller: KnownRealm,
    request: { readonly checkpointId: bigint; readonly userIds: readonly bigint[] },
  ): Promise<UserChanges[]> {
    const changes: UserChanges[] = [];
    for (const userId of request.userIds) {
      refuseForeign(caller, realmOf(userId));
      changes.push(await readUserChanges(this.state, request.checkpointId, userId));
    }
    return changes;
  }

  /**
   * Takes end caps in their order; tells what is known of each. Throws QED4077 for a user of another realm, before anything is taken, and QED4043 while the
   * same realm hands in others.
   */
  async handIn(caller: KnownRealm, endCaps: readonly EndCapSubmission[]): Promise<SubmissionStatus[]> {
    for (const { result } of endCaps) refuseForeign(caller, realmOf(result.userId));
    return this.#oneAtATime(caller, async () => {
      // Side by side, for each waits for its proof to be verified.
      const taken = await Promise.allSettled(endCaps.map((endCap) => this.intake.take(endCap)));
      return taken.map((one) => {
        if (one.status === 'rejected') throw one.reason;
        return one.value;
      });
    });
  }

  /** Takes what a realm has proven; tells what is known of each session. Throws QED4077 for another realm, QED4043 as `handIn`, and what `GutaIntake.take` throws. */
  async handInGuta(caller: KnownRealm, guta: RealmGutaSubmission): Promise<SubmissionStatus[]> {
    refuseForeign(caller, guta.realm);
    return this.#oneAtATime(caller, () => this.gutaIntake.take(guta));
  }

  async #oneAtATime<T>({ name }: KnownRealm, body: () => Promise<T>): Promise<T> {
    if (this.#handing.has(name)) throw busy(`${name} is handing in others`);
    this.#handing.add(name);
    try {
      return await body();
    } finally {
      this.#handing.delete(name);
    }
  }

  /** What became of submissions; null for each that was never handed in, or was rolled back. */
  async statuses(submissionIds: readonly string[]): Promise<(SubmissionStatus | null)[]> {
    const proven = await this.state.proven();
    const known = async (id: string) =>
      isSettled(await this.submissions.row(id)) ? this.submissions.status(id, proven) : null;
    return Promise.all(submissionIds.map(known));
  }

  /** All realms that a token is known of, by number. */
  places(): RealmPlace[] {
    const realms = this.known.flatMap((one) => [...one.realms]).sort((a, b) => Number(a - b));
    return realms.map((realm) => {
      const seen = this.#seen.get(realm);
      return { realm, url: seen?.url ?? null, silentFor: seen === undefined ? null : Date.now() - seen.at };
    });
  }

  /** The refusal of an end cap that came here in place of its realm: it names the node that takes it. */
  elsewhere(userId: bigint): NodeError {
    const realm = realmOf(userId);
    const url = this.#seen.get(realm)?.url;
    const isKnown = this.known.some(({ realms }) => realms.has(realm));
    const where = isKnown ? 'start the node of this realm: it has not been seen' : 'no node serves this realm';
    return new NodeError(
      'endCapWrongRealm',
      `user ${userId} is of realm ${realm}, which this coordinator does not serve itself`,
      url === undefined ? where : `submit to the node of this realm: ${url}`,
      { details: { realm: realm.toString(), ...(url === undefined ? {} : { url }) } },
    );
  }
}

function refuseForeign({ name, realms }: KnownRealm, realm: bigint): void {
  if (realms.has(realm)) return;
  throw new NodeError(
    'foreignRealm',
    `realm ${realm} is not one of ${name}`,
    `the realms of ${name} are ${[...realms].join(', ')}: correct --realm, or the tokens of the coordinator`,
    { exitCode: 3 },
  );
}

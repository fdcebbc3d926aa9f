import { QedError } from '../../base/errors.js';
import { atomically } from '../../kvq/transaction.js';
import { GutaHeader } from '../../parth/statements/block.js';
import { realmOf } from '../../parth/user-id.js';
import type { QedProof } from '../../prover/proof.js';
import { WIRE_CODES } from '../../wire/codes.js';
import type { SubmissionStatus } from '../../wire/submission.js';
import { checkStillValid } from '../inbox/check-end-cap.js';
import type { Waiting } from '../inbox/submissions.js';
import { contentId } from '../jobs/job.js';
import { proofStore } from '../jobs/proof-store.js';
import type { JobQueue } from '../jobs/queue.js';
import { asRefusal, isUnbuildable } from '../sealing/unbuildable.js';
import { REALM_BATCHES } from '../state/forest.js';
import type { Checkpoint } from '../state/node-state.js';
import type { RealmBatchRow } from '../state/rows.js';
import type { CoordinatorLink } from './coordinator-link.js';
import { isFinal } from './failures.js';
import type { HandOver, OpenEndCap, OpenEndCaps } from './hand-over.js';
import { fitting, outcomeOf, planBatch, type PlannedBatch } from './plan-batch.js';
import type { RealmStore } from './realm-store.js';

/** What a realm tells of the proofs that it makes. */
export interface BatchListener {
  onBatchPlanned(realm: bigint, sessions: number, jobs: number): void;
  onRefused(submissionId: string, code: string, message: string): void;
}

type EndCap = Extract<Waiting, { kind: 'end-cap' }>;

/**
 * Proves the end caps of a realm together and hands in that one proof. A realm has one batch under way: what comes meanwhile goes into the next one, so a batch
 * grows with the load. An end cap that drops out costs its own path alone, for the others are planned again on the same checkpoint. Proofs that come too late for
 * the block after it are not lost: the coordinator carries them to a later one.
 */
export class GutaHandOver implements HandOver {
  /** By realm, the newest checkpoint at which its batch was seen to hold. */
  readonly #checked = new Map<bigint, bigint>();

  constructor(
    readonly realm: RealmStore,
    readonly queue: JobQueue,
    readonly link: CoordinatorLink,
    readonly listener: BatchListener,
  ) {}

  async *run({ waiting, unknown }: OpenEndCaps): AsyncIterable<SubmissionStatus> {
    let fault: unknown;
    for (const realm of this.realm.realms) {
      const idsOf = (endCaps: readonly OpenEndCap[]): string[] =>
        endCaps.filter(({ userId }) => realmOf(userId) === realm).map(({ id }) => id);
      try {
        yield* this.#goOn(realm, idsOf(waiting), idsOf(unknown));
      } catch (error) {
        if (hasCode(error, WIRE_CODES.unreachable)) throw error;
        fault ??= error;
      }
    }
    if (fault !== undefined) throw fault;
  }

  async *#goOn(realm: bigint, waiting: readonly string[], unknown: readonly string[]): AsyncIterable<SubmissionStatus> {
    const batch = await REALM_BATCHES.get(this.realm.state.store, realm);
    const left = batch?.submissions.filter((id) => waiting.includes(id)) ?? [];
    if (batch === undefined || left.length === 0) return this.#begin(realm, unknown, batch);
    const open = left.filter((id) => unknown.includes(id));
    // What the coordinator has by now ends with a checkpoint, or comes back.
    if (open.length === 0) return;
    if (open.length < batch.submissions.length) return this.#begin(realm, open, batch);
    const proof = await this.queue.proof(batch.job);
    if (proof === undefined) await this.#refuseInvalid(realm, open);
    else yield* this.#handIn(realm, batch, proof);
  }

  async *#handIn(realm: bigint, batch: RealmBatchRow, proof: QedProof): AsyncIterable<SubmissionStatus> {
    const endCaps = await this.realm.submissions.endCaps(batch.submissions);
    if (endCaps.length < batch.submissions.length) return;
    const header = GutaHeader.fromJSON(batch.header);
    const checkpointId = BigInt(batch.checkpointId);
    const sessions = endCaps.map(({ contents }) => outcomeOf(contents));
    try {
      yield* await this.link.handInGuta({ realm, checkpointId, header, proof, sessions });
    } catch (error) {
      // One session is at fault. The coordinator has recorded that, and the next round plans the others again.
      if (isFinal(error) && (await this.#isOneKnown(batch))) return;
      if (hasCode(error, WIRE_CODES.gutaStale) || hasCode(error, WIRE_CODES.gutaInvalid)) await this.#end(realm, batch);
      throw error;
    }
  }

  /** Whether the coordinator knows something of a session of the batch by now: one that records no refusal would be handed the same again and again. */
  async #isOneKnown({ submissions }: RealmBatchRow): Promise<boolean> {
    return (await this.link.statuses(submissions)).some((status) => status !== null);
  }

  /** Plans a batch in place of the one before: of what is left of that, on the same checkpoint, or of what waits, on the newest one. */
  async #begin(realm: bigint, ids: readonly string[], before: RealmBatchRow | undefined): Promise<void> {
    const { state } = this.realm;
    const head = await state.checkpoint();
    const endCaps = await fitting(this.#stillValid(head, ids));
    if (endCaps.length === 0) return before && this.#end(realm, before);
    const isRest = before?.submissions.includes(endCaps[0]!.id) === true;
    const base = isRest ? await state.checkpoint(BigInt(before.checkpointId)) : head;
    const some = await this.#buildable(base, endCaps);
    if (some === undefined) return;
    await this.#write(realm, base, some.endCaps, some.planned, before);
    this.#checked.set(realm, head.id);
    this.listener.onBatchPlanned(realm, some.endCaps.length, some.planned.jobs.length);
  }

  /** The batch of these end caps. Those of them that no block can hold are refused, and there is none; the next round goes on without them. */
  async #buildable(
    base: Checkpoint,
    endCaps: readonly EndCap[],
  ): Promise<{ readonly endCaps: readonly EndCap[]; readonly planned: PlannedBatch } | undefined> {
    const plan = (items: readonly EndCap[]): Promise<PlannedBatch> =>
      planBatch(
        this.realm,
        base,
        items.map(({ contents }) => contents),
      );
    try {
      return { endCaps, planned: await plan(endCaps) };
    } catch (error) {
      if (!isUnbuildable(error)) throw error;
      let refused = 0;
      for (const item of endCaps) {
        try {
          await plan([item]);
        } catch (alone) {
          if (!isUnbuildable(alone)) throw alone;
          await this.#refuse(item.id, asRefusal(alone));
          refused++;
        }
      }
      // Each is good by itself: if they are not together, they go one after the other.
      return refused > 0 ? undefined : { endCaps: endCaps.slice(0, 1), planned: await plan(endCaps.slice(0, 1)) };
    }
  }

  /** One write: a process that is killed has the old batch or the new one. */
  async #write(
    realm: bigint,
    base: Checkpoint,
    endCaps: readonly EndCap[],
    { header, proof, jobs }: PlannedBatch,
    before: RealmBatchRow | undefined,
  ): Promise<void> {
    const job = proof.reference.id;
    const plan = `realm-${realm}-${job}`;
    const proofs = new Map(endCaps.map(({ contents }) => [contentId('proof', contents.proof), contents.proof]));
    await atomically(this.realm.state.store, async (tx) => {
      for (const [id, one] of proofs) proofStore.put(tx, id, one);
      await this.queue.addPlan(tx, { id: plan, checkpointId: base.id + 1n, jobs });
      if (before !== undefined && before.plan !== plan)
        await this.queue.dropPlan(tx, before.plan, (id) => Promise.resolve(proofs.has(id)));
      REALM_BATCHES.put(tx, [realm], {
        checkpointId: base.id.toString(),
        header: GutaHeader.toJSON(header),
        job,
        plan,
        submissions: endCaps.map(({ id }) => id),
      });
    });
    this.queue.signal.notify();
  }

  async #end(realm: bigint, { plan }: RealmBatchRow): Promise<void> {
    await atomically(this.realm.state.store, async (tx) => {
      await this.queue.dropPlan(tx, plan, () => Promise.resolve(false));
      REALM_BATCHES.delete(tx, realm);
    });
  }

  /** Refuses what the newest checkpoint has made invalid, before more is proven in vain. */
  async #refuseInvalid(realm: bigint, ids: readonly string[]): Promise<void> {
    const head = await this.realm.state.checkpoint();
    if (this.#checked.get(realm) === head.id) return;
    const valid = this.#stillValid(head, ids);
    while (!(await valid.next()).done);
    this.#checked.set(realm, head.id);
  }

  /** Those that the block after a checkpoint can hold, one after the other; the others are refused. */
  async *#stillValid(head: Checkpoint, ids: readonly string[]): AsyncGenerator<EndCap> {
    for await (const item of this.realm.submissions.eachEndCap(ids)) {
      try {
        await checkStillValid(this.realm.state, head, item.contents);
      } catch (error) {
        if (!isFinal(error)) throw error;
        await this.#refuse(item.id, error);
        continue;
      }
      yield item;
    }
  }

  async #refuse(id: string, error: QedError): Promise<void> {
    const { submissions } = this.realm;
    await atomically(submissions.store, async (tx) => {
      const item = await submissions.waiting(tx, id);
      if (item !== undefined) await submissions.stageRefused(tx, item, error);
    });
    this.listener.onRefused(id, error.code, error.message);
  }
}

const hasCode = (error: unknown, code: string): boolean => error instanceof QedError && error.code === code;

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Mutex } from '../../base/mutex.js';
import type { KeyValueStore, Reader } from '../../kvq/store.js';
import { atomically, StoreTransaction } from '../../kvq/transaction.js';
import type { QedError } from '../../base/errors.js';
import { DeploymentSchema, type Deployment } from '../../wire/deployment.js';
import { EndCapSubmissionSchema, type EndCapSubmission } from '../../wire/end-cap.js';
import { field } from '../../wire/scalars.js';
import type { SubmissionStatus } from '../../wire/submission.js';
import { NodeError } from '../errors.js';
import { busy, MAX_WAITING } from './bounds.js';
import { QUEUES, ROWS, WAITING } from '../state/forest.js';
import type { SubmissionKind, SubmissionRow, WaitingRow } from '../state/rows.js';
import { isSettled } from './unseal.js';
import {
  countQueuedOf,
  countWaiting,
  countWaitingOf,
  indexWaiting,
  lacksIndex,
  oldestWaiting,
  unindexWaiting,
  type IndexedSubmission,
} from './waiting-index.js';

/** What a submission says, by kind. */
export interface SubmissionContents {
  readonly registration: bigint;
  readonly deployment: Deployment;
  readonly 'end-cap': EndCapSubmission;
}

const SCHEMAS = { registration: field, deployment: DeploymentSchema, 'end-cap': EndCapSubmissionSchema } as const;

/** A submission that waits for the next block. */
export type Waiting = {
  [K in SubmissionKind]: {
    readonly kind: K;
    readonly id: string;
    readonly sequence: bigint;
    readonly contents: SubmissionContents[K];
  };
}[SubmissionKind];

/** What a block did with a submission. */
export type Sealed = Pick<SubmissionRow, 'userId' | 'contractId'>;

/** The id of a submission: 64 hexadecimal digits that follow from what identifies it, so the same thing twice is one submission. */
export const submissionId = (kind: SubmissionKind, identity: bigint): string =>
  createHash('sha256').update(`qed/submission/${kind}/${identity}`).digest('hex');

/**
 * What was handed to the node and waits for a block, in the order of arrival. All of it is on disk before it is acknowledged, and it leaves the
 * queue in the same write that seals or refuses it: nothing that was acknowledged is ever lost (PROTOCOL §7). Nothing of it is kept in memory, so
 * every process that works on the store sees the same.
 */
export class Submissions {
  /** Keeps those who accept in one process from running into each other's writes. That the checks still hold is a condition of each write. */
  readonly #mutex = new Mutex();
  #closed = false;

  private constructor(
    readonly store: KeyValueStore,
    readonly maxWaiting: Readonly<Record<SubmissionKind, number>>,
  ) {}

  /** How many of a kind may wait for a block is `MAX_WAITING` where `maxWaiting` does not say. */
  static async open(
    store: KeyValueStore,
    maxWaiting: Partial<Readonly<Record<SubmissionKind, number>>> = {},
  ): Promise<Submissions> {
    if (await lacksIndex(store)) await indexAll(store);
    return new Submissions(store, { ...MAX_WAITING, ...maxWaiting });
  }

  /** How many wait, by kind. */
  counts(): Promise<Record<SubmissionKind, number>> {
    return countWaiting(this.store);
  }

  /** How many of a kind wait. */
  count(kind: SubmissionKind, reader: Reader = this.store): Promise<number> {
    return countWaitingOf(reader, kind);
  }

  /** Throws QED4043 when as many of a kind wait as may. */
  async checkRoom(kind: SubmissionKind, reader: Reader = this.store): Promise<void> {
    const waiting = await countQueuedOf(reader, kind);
    if (waiting >= this.maxWaiting[kind]) throw busy(`${waiting} ${kind}s wait for a block`);
  }

  /** The oldest `limit` of a kind, in the order of arrival. */
  async oldest<K extends SubmissionKind>(kind: K, limit: number): Promise<Extract<Waiting, { kind: K }>[]> {
    const items: Extract<Waiting, { kind: K }>[] = [];
    for await (const item of this.inOrder(kind, limit)) items.push(item);
    return items;
  }

  /** As above, one after the other: all of them are too much to hold at once. */
  async *inOrder<K extends SubmissionKind>(
    kind: K,
    limit = Number.MAX_SAFE_INTEGER,
  ): AsyncGenerator<Extract<Waiting, { kind: K }>> {
    for (const sequence of await oldestWaiting(this.store, kind, limit)) {
      const row = await QUEUES.waiting.get(this.store, sequence);
      if (row !== undefined) yield waitingOf(sequence, row) as Extract<Waiting, { kind: K }>;
    }
  }

  /** All end caps that wait, in the order of arrival. */
  async waitingEndCaps(): Promise<{ readonly id: string; readonly userId: bigint }[]> {
    const found: { readonly id: string; readonly userId: bigint }[] = [];
    for await (const [[userId], id] of WAITING.byUser.list(this.store, [])) found.push({ id, userId });
    const rows = await ROWS.submissions.getMany(
      this.store,
      found.map(({ id }) => [Buffer.from(id, 'hex')] as const),
    );
    const sequences = new Map(found.map(({ id }, i) => [id, Number(rows[i]?.sequence ?? 0)]));
    return found.sort((a, b) => sequences.get(a.id)! - sequences.get(b.id)!);
  }

  /** Those of these end caps that still wait, in this order. */
  async endCaps(ids: readonly string[]): Promise<Extract<Waiting, { kind: 'end-cap' }>[]> {
    const endCaps = [];
    for await (const item of this.eachEndCap(ids)) endCaps.push(item);
    return endCaps;
  }

  /** As above, one after the other. */
  async *eachEndCap(ids: readonly string[]): AsyncGenerator<Extract<Waiting, { kind: 'end-cap' }>> {
    for (const id of ids) {
      const item = await this.waiting(new StoreTransaction(this.store), id);
      if (item?.kind === 'end-cap') yield item;
    }
  }

  /** A submission while it waits. What is then staged of it applies only if it still waits. */
  async waiting(tx: StoreTransaction, id: string): Promise<Waiting | undefined> {
    const row = await ROWS.submissions.getForUpdate(tx, Buffer.from(id, 'hex'));
    if (row?.status !== 'waiting' || row.sequence === undefined) return undefined;
    const sequence = BigInt(row.sequence);
    const waiting = await QUEUES.waiting.get(tx, sequence);
    return waiting && waitingOf(sequence, waiting);
  }

  async row(id: string): Promise<SubmissionRow | undefined> {
    return /^[0-9a-f]{64}$/.test(id) ? ROWS.submissions.get(this.store, Buffer.from(id, 'hex')) : undefined;
  }

  /** Whether a submission waits or is sealed: only what was refused may come again. The transaction then applies only if that stays so. */
  async isKnown(tx: StoreTransaction, id: string): Promise<boolean> {
    const row = await ROWS.submissions.getForUpdate(tx, Buffer.from(id, 'hex'));
    return row !== undefined && row.status !== 'refused';
  }

  /** Throws QED4066 for an id that this node never gave. `proven`: the newest proven checkpoint. */
  async status(id: string, proven: bigint | null): Promise<SubmissionStatus> {
    const row = await this.row(id);
    if (row === undefined)
      throw new NodeError('unknownSubmission', `no submission ${id}`, 'use the id that the node answered with');
    const checkpointId = row.checkpointId === undefined ? null : BigInt(row.checkpointId);
    const isProven = row.status === 'sealed' && proven !== null && checkpointId !== null && checkpointId <= proven;
    return {
      id,
      kind: row.kind,
      status: isProven ? 'proven' : row.status,
      checkpointId,
      userId: row.userId === undefined ? null : BigInt(row.userId),
      contractId: row.contractId === undefined ? null : BigInt(row.contractId),
      refusal: row.refusal ?? null,
    };
  }

  /**
   * Puts a checked submission into the queue; once this resolves it is on disk. `recheck` runs just before: it makes the cheap checks that may come
   * out otherwise by now, and what it reads `ForUpdate` becomes a condition of the write. Throws what `recheck` throws, QED4043 when too many wait, QED4055
   * once closed.
   */
  accept<K extends SubmissionKind>(
    kind: K,
    id: string,
    contents: SubmissionContents[K],
    recheck: (tx: StoreTransaction) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    return this.#mutex.run(() => {
      if (this.#closed)
        throw new NodeError('stopped', 'the node is stopping', 'try again once it runs', { exitCode: 3 });
      return atomically(this.store, async (tx) => {
        await this.checkRoom(kind, tx);
        await recheck(tx);
        const row: WaitingRow = { id, kind, contents: z.encode(SCHEMAS[kind] as z.ZodType, contents as never) };
        const sequence = await QUEUES.waiting.append(tx, row);
        ROWS.submissions.put(tx, [Buffer.from(id, 'hex')], { kind, status: 'waiting', sequence: sequence.toString() });
        await indexWaiting(tx, indexedOf({ kind, id, sequence, contents } as unknown as Waiting));
      });
    });
  }

  /** Records the refusal of what never waited here. False where something is recorded of it by now. */
  refuseNew(kind: SubmissionKind, id: string, { code, message, hint }: QedError): Promise<boolean> {
    return atomically(this.store, async (tx) => {
      const key = Buffer.from(id, 'hex');
      if (isSettled(await ROWS.submissions.getForUpdate(tx, key))) return false;
      ROWS.submissions.put(tx, [key], { kind, status: 'refused', refusal: { code, message, hint } });
      return true;
    });
  }

  /** Accepts nothing more; resolves when what is under way is on disk. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#mutex.run(() => Promise.resolve());
  }

  /** Stages that a block holds the submission. */
  async stageSealed(tx: StoreTransaction, item: Waiting, checkpointId: bigint, sealed: Sealed): Promise<void> {
    await this.#stageEnd(tx, item, { status: 'sealed', checkpointId: checkpointId.toString(), ...sealed });
  }

  /** Stages that the submission came to nothing, and why. */
  async stageRefused(tx: StoreTransaction, item: Waiting, { code, message, hint }: QedError): Promise<void> {
    await this.#stageEnd(tx, item, { status: 'refused', refusal: { code, message, hint } });
  }

  async #stageEnd(tx: StoreTransaction, item: Waiting, end: Omit<SubmissionRow, 'kind'>): Promise<void> {
    QUEUES.waiting.remove(tx, item.sequence);
    await unindexWaiting(tx, indexedOf(item));
    ROWS.submissions.put(tx, [Buffer.from(item.id, 'hex')], { kind: item.kind, ...end });
  }
}

function waitingOf(sequence: bigint, { id, kind, contents }: WaitingRow): Waiting {
  const kept = kind === 'end-cap' ? withBareEvents(contents) : contents;
  return { id, kind, sequence, contents: z.decode(SCHEMAS[kind] as z.ZodType, kept as never) } as Waiting;
}

/** An end cap that was taken when nobody had to say what its events are: it has their leaves alone. It was acknowledged, so it lands without the rest. */
function withBareEvents(contents: unknown): unknown {
  const { events, ...rest } = contents as { readonly events: readonly object[] };
  return { ...rest, events: events.map((event) => ('leaf' in event ? event : { leaf: event, emitted: [] })) };
}

const indexedOf = (item: Waiting): IndexedSubmission =>
  item.kind === 'end-cap' ? { ...item, userId: item.contents.result.userId } : item;

/** Makes the indexes of a queue that was written without them. */
async function indexAll(store: KeyValueStore): Promise<void> {
  await atomically(store, async (tx) => {
    for await (const [sequence, row] of QUEUES.waiting.list(store))
      await indexWaiting(tx, indexedOf(waitingOf(sequence, row)));
  });
}

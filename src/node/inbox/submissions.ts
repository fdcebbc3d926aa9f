import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { KeyValueStore } from '../../kvq/store.js';
import { atomically, type Transaction } from '../../kvq/transaction.js';
import type { QedError } from '../../base/errors.js';
import { field } from '../../wire/messages.js';
import { NodeError } from '../errors.js';
import {
  DeploymentSchema,
  EndCapSubmissionSchema,
  type Deployment,
  type SubmissionStatus,
} from '../../wire/messages.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import { QUEUES, ROWS } from '../state/forest.js';
import type { SubmissionKind, SubmissionRow, WaitingRow } from '../state/rows.js';

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

/** A submission that no block takes, and why. */
export interface Refused {
  readonly item: Waiting;
  readonly error: QedError;
}

/** The id of a submission: 64 hexadecimal digits that follow from what identifies it, so the same thing twice is one submission. */
export const submissionId = (kind: SubmissionKind, identity: bigint): string =>
  createHash('sha256').update(`qed/submission/${kind}/${identity}`).digest('hex');

/**
 * What was handed to the node and waits for a block, in the order of arrival. All of it is on disk before it is acknowledged, and it leaves the
 * queue in the same write that seals or refuses it: nothing that was acknowledged is ever lost (PROTOCOL §7).
 */
export class Submissions {
  readonly #waiting = new Map<string, Waiting>();

  private constructor(readonly store: KeyValueStore) {}

  /** Reads what waited when the node last stopped. */
  static async load(store: KeyValueStore): Promise<Submissions> {
    const submissions = new Submissions(store);
    for await (const [sequence, row] of QUEUES.waiting.list(store)) {
      const contents = z.decode(SCHEMAS[row.kind] as z.ZodType, row.contents as never) as never;
      submissions.#waiting.set(row.id, { kind: row.kind, id: row.id, sequence, contents } as Waiting);
    }
    return submissions;
  }

  /** In the order of arrival. */
  waiting<K extends SubmissionKind>(kind: K): Extract<Waiting, { kind: K }>[] {
    return [...this.#waiting.values()].filter((item): item is Extract<Waiting, { kind: K }> => item.kind === kind);
  }

  get size(): number {
    return this.#waiting.size;
  }

  async row(id: string): Promise<SubmissionRow | undefined> {
    return /^[0-9a-f]{64}$/.test(id) ? ROWS.submissions.get(this.store, Buffer.from(id, 'hex')) : undefined;
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

  /** Puts a checked submission into the queue; once this resolves it is on disk. */
  async accept<K extends SubmissionKind>(kind: K, id: string, contents: SubmissionContents[K]): Promise<void> {
    const row: WaitingRow = { id, kind, contents: z.encode(SCHEMAS[kind] as z.ZodType, contents as never) };
    const sequence = await atomically(this.store, async (tx) => {
      ROWS.submissions.put(tx, [Buffer.from(id, 'hex')], { kind, status: 'waiting' });
      return QUEUES.waiting.append(tx, row);
    });
    this.#waiting.set(id, { kind, id, sequence, contents } as unknown as Waiting);
  }

  /** Stages that a block holds the submission. */
  stageSealed(tx: Transaction, { id, kind, sequence }: Waiting, checkpointId: bigint, sealed: Sealed): void {
    QUEUES.waiting.remove(tx, sequence);
    ROWS.submissions.put(tx, [Buffer.from(id, 'hex')], {
      kind,
      status: 'sealed',
      checkpointId: checkpointId.toString(),
      ...sealed,
    });
  }

  /** Stages that the submission came to nothing, and why. */
  stageRefused(tx: Transaction, { id, kind, sequence }: Waiting, { code, message, hint }: QedError): void {
    QUEUES.waiting.remove(tx, sequence);
    ROWS.submissions.put(tx, [Buffer.from(id, 'hex')], { kind, status: 'refused', refusal: { code, message, hint } });
  }

  /** Forgets submissions whose end was written. */
  forget(items: Iterable<Waiting>): void {
    for (const { id } of items) this.#waiting.delete(id);
  }
}

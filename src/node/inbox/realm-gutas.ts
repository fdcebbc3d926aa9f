import { z } from 'zod';
import type { KeyValueStore } from '../../kvq/store.js';
import { atomically, type StoreTransaction } from '../../kvq/transaction.js';
import { EndCapResult } from '../../parth/statements/session.js';
import { RealmGutaSchema, type RealmGutaSubmission } from '../../wire/realm.js';
import { NodeError } from '../errors.js';
import { REALM_GUTAS, ROWS } from '../state/forest.js';
import { busy } from './bounds.js';
import { submissionId, type Submissions } from './submissions.js';
import { isSettled } from './unseal.js';
import { indexRealmSessions, unindexRealmSessions, waitingEndCapOf } from './waiting-index.js';

/** What a realm has proven, while it waits for a block. */
export interface WaitingGuta {
  readonly kind: 'guta';
  readonly contents: RealmGutaSubmission;
}

/** The submission of a session, whether its end cap or its realm's proof comes. */
export const sessionId = ({ result }: { readonly result: EndCapResult }): string =>
  submissionId('end-cap', EndCapResult.hash(result));

/**
 * What realms have proven of their own users and handed in, and waits for a block: one GUTA of each realm at most. To whoever asks, each session in it is an
 * end cap that waits. It leaves in the write that seals it, or that gives it back to its realm, which then still has its end caps.
 */
export class RealmGutas {
  constructor(
    readonly store: KeyValueStore,
    readonly submissions: Submissions,
  ) {}

  /** Those that have waited longest, `limit` at most. */
  async oldest(limit: number): Promise<WaitingGuta[]> {
    const waiting: [realm: bigint, since: bigint][] = [];
    for await (const [[realm], { since }] of REALM_GUTAS.waiting.list(this.store, []))
      waiting.push([realm, BigInt(since)]);
    waiting.sort(([, a], [, b]) => Number(a - b));
    const found: WaitingGuta[] = [];
    for (const [realm] of waiting.slice(0, limit)) {
      const contents = await REALM_GUTAS.contents.get(this.store, realm);
      if (contents !== undefined) found.push({ kind: 'guta', contents: z.decode(RealmGutaSchema, contents) });
    }
    return found;
  }

  /**
   * Keeps a checked GUTA for the next block; once this resolves it is on disk. `recheck` runs just before and gives the newest checkpoint: what it reads
   * `ForUpdate` becomes a condition of the write. Throws what `recheck` throws, and QED4043 while another GUTA of the realm waits, or where something is known of
   * one of its sessions, or another session of one of its users waits.
   */
  accept(guta: RealmGutaSubmission, recheck: (tx: StoreTransaction) => Promise<bigint>): Promise<void> {
    return atomically(this.store, async (tx) => {
      const since = await recheck(tx);
      if ((await REALM_GUTAS.waiting.getForUpdate(tx, guta.realm)) !== undefined)
        throw busy(`another proof of realm ${guta.realm} waits for a block`);
      const submissions = guta.sessions.map((session) => ({ id: sessionId(session), userId: session.result.userId }));
      for (const { id, userId } of submissions) await this.#checkNew(tx, id, userId);
      for (const { id } of submissions)
        ROWS.submissions.put(tx, [Buffer.from(id, 'hex')], { kind: 'end-cap', status: 'waiting' });
      await indexRealmSessions(tx, submissions);
      REALM_GUTAS.waiting.put(tx, [guta.realm], {
        since: since.toString(),
        submissions: submissions.map(({ id, userId }) => ({ id, userId: userId.toString() })),
      });
      REALM_GUTAS.contents.put(tx, [guta.realm], z.encode(RealmGutaSchema, guta));
    });
  }

  async #checkNew(tx: StoreTransaction, id: string, userId: bigint): Promise<void> {
    if (isSettled(await ROWS.submissions.getForUpdate(tx, Buffer.from(id, 'hex'))))
      throw busy(`what became of a session of user ${userId} is known already`);
    if ((await waitingEndCapOf(tx, userId)) !== undefined)
      throw busy(`a session of user ${userId} waits for a block already`);
  }

  /** Stages that a block holds it. */
  async stageSealed(tx: StoreTransaction, { contents: { realm } }: WaitingGuta, checkpointId: bigint): Promise<void> {
    for (const { id, userId } of await stageGone(tx, realm)) {
      const sealed = { kind: 'end-cap', status: 'sealed', checkpointId: checkpointId.toString(), userId } as const;
      ROWS.submissions.put(tx, [Buffer.from(id, 'hex')], sealed);
    }
  }

  /** Stages that no block takes it. */
  async stageReturned(tx: StoreTransaction, { contents: { realm } }: WaitingGuta): Promise<void> {
    await stageReturned(tx, realm);
  }
}

/** Stages that none waits any more, as after a rollback: what they build on may be gone. */
export async function stageAllReturned(tx: StoreTransaction): Promise<void> {
  for await (const [[realm]] of REALM_GUTAS.waiting.list(tx, [])) await stageReturned(tx, realm);
}

/** As if its sessions had never come: their realm has them, and hands them in again or refuses them. */
async function stageReturned(tx: StoreTransaction, realm: bigint): Promise<void> {
  for (const { id } of await stageGone(tx, realm)) ROWS.submissions.delete(tx, Buffer.from(id, 'hex'));
}

async function stageGone(
  tx: StoreTransaction,
  realm: bigint,
): Promise<readonly { readonly id: string; readonly userId: string }[]> {
  const row = await REALM_GUTAS.waiting.getForUpdate(tx, realm);
  if (row === undefined) throw new RangeError(`nothing of realm ${realm} waits`);
  REALM_GUTAS.waiting.delete(tx, realm);
  REALM_GUTAS.contents.delete(tx, realm);
  await unindexRealmSessions(
    tx,
    row.submissions.map(({ userId }) => BigInt(userId)),
  );
  return row.submissions;
}

/** Why a realm has to plan its work again. */
export const staleGuta = (what: string): NodeError =>
  new NodeError(
    'gutaStale',
    `the realm's proof does not fit the newest checkpoint: ${what}`,
    'the realm makes another one',
  );

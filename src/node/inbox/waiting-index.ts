import type { Reader } from '../../kvq/store.js';
import type { StoreTransaction } from '../../kvq/transaction.js';
import { QUEUES, WAITING } from '../state/forest.js';
import type { SubmissionKind } from '../state/rows.js';

const KIND_NUMBERS: Readonly<Record<SubmissionKind, bigint>> = { registration: 0n, deployment: 1n, 'end-cap': 2n };
/** The counters of end caps that came with the proof of their realm: they are in no queue. */
const REALM_SESSIONS = 3n;
const KINDS = Object.keys(KIND_NUMBERS) as SubmissionKind[];

/** A submission as the indexes know it. */
export interface IndexedSubmission {
  readonly kind: SubmissionKind;
  readonly id: string;
  /** Its number in the queue. */
  readonly sequence: bigint;
  /** Of an end cap. */
  readonly userId?: bigint;
}

/** Stages that a submission waits. */
export async function indexWaiting(
  tx: StoreTransaction,
  { kind, id, sequence, userId }: IndexedSubmission,
): Promise<void> {
  WAITING.byKind.put(tx, [KIND_NUMBERS[kind], sequence], null);
  if (userId !== undefined) WAITING.byUser.put(tx, [userId], id);
  await add(tx, WAITING.accepted, KIND_NUMBERS[kind], 1);
}

/** Stages that a submission waits no longer. */
export async function unindexWaiting(
  tx: StoreTransaction,
  { kind, id, sequence, userId }: IndexedSubmission,
): Promise<void> {
  WAITING.byKind.delete(tx, KIND_NUMBERS[kind], sequence);
  if (userId !== undefined && (await WAITING.byUser.get(tx, userId)) === id) WAITING.byUser.delete(tx, userId);
  await add(tx, WAITING.ended, KIND_NUMBERS[kind], 1);
}

/** Stages that sessions wait which came with the proof of their realm. They are in no queue of submissions. */
export async function indexRealmSessions(
  tx: StoreTransaction,
  sessions: readonly { readonly id: string; readonly userId: bigint }[],
): Promise<void> {
  for (const { id, userId } of sessions) WAITING.byUser.put(tx, [userId], id);
  await add(tx, WAITING.accepted, REALM_SESSIONS, sessions.length);
}

/** Stages that they wait no longer. */
export async function unindexRealmSessions(tx: StoreTransaction, userIds: readonly bigint[]): Promise<void> {
  for (const userId of userIds) WAITING.byUser.delete(tx, userId);
  await add(tx, WAITING.ended, REALM_SESSIONS, userIds.length);
}

/** How many submissions of each kind wait. */
export async function countWaiting(reader: Reader): Promise<Record<SubmissionKind, number>> {
  const counts = { registration: 0, deployment: 0, 'end-cap': 0 };
  for (const kind of KINDS) counts[kind] = await countWaitingOf(reader, kind);
  return counts;
}

export async function countWaitingOf(reader: Reader, kind: SubmissionKind): Promise<number> {
  const ofRealms = kind === 'end-cap' ? await difference(reader, REALM_SESSIONS) : 0;
  return (await countQueuedOf(reader, kind)) + ofRealms;
}

/** How many of a kind are in the queue of submissions: those of a realm's proof take no room there. */
export const countQueuedOf = (reader: Reader, kind: SubmissionKind): Promise<number> =>
  difference(reader, KIND_NUMBERS[kind]);

async function difference(reader: Reader, number: bigint): Promise<number> {
  const ended = (await WAITING.ended.get(reader, number)) ?? 0n;
  return Number(((await WAITING.accepted.get(reader, number)) ?? 0n) - ended);
}

/** The numbers of the oldest `limit` waiting submissions of a kind. */
export async function oldestWaiting(reader: Reader, kind: SubmissionKind, limit: number): Promise<bigint[]> {
  const sequences: bigint[] = [];
  for await (const [[, sequence]] of WAITING.byKind.list(reader, [KIND_NUMBERS[kind]], { limit }))
    sequences.push(sequence);
  return sequences;
}

/** The end cap of a user that waits; the transaction then applies only if that stays so. */
export const waitingEndCapOf = (tx: StoreTransaction, userId: bigint): Promise<string | undefined> =>
  WAITING.byUser.getForUpdate(tx, userId);

/** Whether submissions wait that no index knows: a version of qed before there were indexes wrote them. */
export async function lacksIndex(reader: Reader): Promise<boolean> {
  const anything = QUEUES.waiting.list(reader, { limit: 1 })[Symbol.asyncIterator]();
  if ((await anything.next()).done) return false;
  const counters = await WAITING.accepted.getMany(
    reader,
    KINDS.map((kind) => [KIND_NUMBERS[kind]] as const),
  );
  return counters.every((counter) => counter === undefined);
}

async function add(
  tx: StoreTransaction,
  counter: typeof WAITING.accepted,
  number: bigint,
  count: number,
): Promise<void> {
  counter.put(tx, [number], ((await counter.getForUpdate(tx, number)) ?? 0n) + BigInt(count));
}

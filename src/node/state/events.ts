import { z } from 'zod';
import type { Reader } from '../../kvq/store.js';
import type { StoreTransaction } from '../../kvq/transaction.js';
import type { CallEvents } from '../../parth/events.js';
import { MAX_U32 } from '../../parth/field.js';
import { CallEventsSchema, type SessionOutcome } from '../../wire/end-cap.js';
import type { EventEntry, EventFilter, EventPage, EventPlace } from '../../wire/listings.js';
import { MAX_EMITTED, MAX_EMITTED_VALUES } from '../../wire/limits.js';
import { EVENTS } from './forest.js';

/** Stages what a session emitted; its first leaf has the place `firstIndex` in the user's event tree. */
export function stageEvents(
  tx: StoreTransaction,
  checkpointId: bigint,
  firstIndex: bigint,
  { result: { userId }, events }: Pick<SessionOutcome, 'result' | 'events'>,
): void {
  events.forEach((call, i) => {
    const index = firstIndex + BigInt(i);
    const { contractId } = call.leaf;
    EVENTS.rows.put(tx, [checkpointId, userId, index], z.encode(CallEventsSchema, call));
    EVENTS.byContract.put(tx, [contractId, checkpointId, userId, index], null);
    EVENTS.byUser.put(tx, [userId, checkpointId, index], contractId);
  });
}

/** What the session of a user emitted that a checkpoint holds, call by call. */
export async function sessionEvents(store: Reader, checkpointId: bigint, userId: bigint): Promise<CallEvents[]> {
  const calls: CallEvents[] = [];
  for await (const [, row] of EVENTS.rows.list(store, [checkpointId, userId]))
    calls.push(z.decode(CallEventsSchema, row));
  return calls;
}

/** Stages that nothing was emitted after a checkpoint. */
export async function dropEventsAfter(tx: StoreTransaction, checkpointId: bigint): Promise<void> {
  for await (const [[at, userId, index], row] of EVENTS.rows.listRange(
    tx,
    EVENTS.rows.layout.slice([], checkpointId + 1n),
  )) {
    EVENTS.rows.delete(tx, at, userId, index);
    EVENTS.byContract.delete(tx, z.decode(CallEventsSchema, row).leaf.contractId, at, userId, index);
    EVENTS.byUser.delete(tx, userId, at, index);
  }
}

/** Calls of one page for whom asks for no number. */
const PAGE = 25;
/** How much one page reads of a user's calls to find those of one contract. */
const MAX_SCANNED = 1_000;
/** Events and values of one page that has more than one call: as many as one session may have. */
const MAX_PAGE_WEIGHT = MAX_EMITTED + MAX_EMITTED_VALUES;

/** A page of events, in the order of their places or the newest first. It takes no longer however many others there are. */
export async function listEvents(store: Reader, filter: EventFilter): Promise<EventPage> {
  const { limit = PAGE } = filter;
  const scan = filter.contractId !== undefined && filter.userId !== undefined ? MAX_SCANNED : limit;
  const entries: EventEntry[] = [];
  let [scanned, weight] = [0, 0];
  for await (const { place, contractId } of places(store, filter, scan + 1)) {
    if (entries.length === limit || scanned++ === scan) return { entries, next: place };
    if (contractId !== (filter.contractId ?? contractId)) continue;
    const { checkpointId, userId, index } = place;
    const row = z.decode(CallEventsSchema, (await EVENTS.rows.get(store, checkpointId, userId, index))!);
    weight += row.emitted.reduce((sum, { values }) => sum + 1 + values.length, 0);
    if (entries.length > 0 && weight > MAX_PAGE_WEIGHT) return { entries, next: place };
    entries.push({ ...place, ...row });
  }
  return { entries, next: null };
}

interface FoundPlace {
  readonly place: EventPlace;
  /** Where the index tells it. */
  readonly contractId?: bigint;
}

/** The places that come into question, from the index that has the fewest. */
async function* places(
  store: Reader,
  { contractId, userId, from, to, newestFirst: reverse = false }: EventFilter,
  limit: number,
): AsyncIterable<FoundPlace> {
  const first = placeOf(from, 0n);
  const last = placeOf(to, MAX_U32);
  if (orderOf(first) > orderOf(last)) return;
  const options = { reverse, limit };
  if (userId !== undefined) {
    // Places of other users in the same checkpoint come before all of this one, or after them.
    const at = first.checkpointId + (first.userId > userId ? 1n : 0n);
    const end = last.checkpointId - (last.userId < userId ? 1n : 0n);
    if (at > end) return;
    const { layout } = EVENTS.byUser;
    const gte = layout.key([userId, at, first.userId === userId ? first.index : 0n]);
    const { lt } = layout.range([userId, end, last.userId === userId ? last.index : MAX_U32]);
    for await (const [[, checkpointId, index], contract] of EVENTS.byUser.listRange(store, { gte, lt }, options))
      yield { place: { checkpointId, userId, index }, contractId: contract };
    return;
  }
  const [least, greatest] = [first, last].map((place) => [place.checkpointId, place.userId, place.index] as const);
  if (contractId !== undefined) {
    const { layout } = EVENTS.byContract;
    const range = { gte: layout.key([contractId, ...least!]), lt: layout.range([contractId, ...greatest!]).lt };
    for await (const [[, checkpointId, user, index]] of EVENTS.byContract.listRange(store, range, options))
      yield { place: { checkpointId, userId: user, index }, contractId };
  } else {
    const { layout } = EVENTS.rows;
    const range = { gte: layout.key(least!), lt: layout.range(greatest!).lt };
    for await (const [[checkpointId, user, index]] of EVENTS.rows.listRange(store, range, options))
      yield { place: { checkpointId, userId: user, index } };
  }
}

/** What a place leaves open is `other`. */
const placeOf = (place: EventFilter['from'], other: bigint): EventPlace => ({
  checkpointId: place?.checkpointId ?? other,
  userId: place?.userId ?? other,
  index: place?.index ?? other,
});

/** A number that grows in the order of places. */
const orderOf = ({ checkpointId, userId, index }: EventPlace): bigint =>
  (((checkpointId << 32n) | userId) << 32n) | index;

import type { EventEntry, EventFilter } from '../../wire/listings.js';
import type { RpcClient } from '../../wire/rpc-client.js';
import { checkPublishedEvents } from './answer-checks.js';
import type { Anchor } from '../../wire/session-source.js';
import type { LocalProvingSessionStore } from './local-proving-session-store.js';

/** Calls of one page. */
const PAGE = 100;

/**
 * What calls emitted up to the store's anchor, page by page of `limit` calls. The node is not trusted: what it tells is held against the event trees of
 * the users, and it can only leave something out, or name another checkpoint for it. Throws `QED3106` for a lie.
 */
export async function* publishedEvents(
  node: Pick<RpcClient, 'listEvents'>,
  store: LocalProvingSessionStore,
  { limit = PAGE, ...filter }: Omit<EventFilter, 'to'>,
): AsyncIterable<EventEntry> {
  const anchor = await store.anchor();
  const onwards = filter.newestFirst === true ? 'to' : 'from';
  const asked: EventFilter = { ...filter, to: { checkpointId: anchor.checkpointId }, limit };
  for (let page = asked; ;) {
    const { entries, next } = await node.listEvents(page);
    const leaves = await leavesOf(store, anchor, entries);
    for (const [i, entry] of entries.entries()) {
      checkPublishedEvents(filter, entry, leaves[i]!);
      yield entry;
    }
    if (next === null) return;
    page = { ...asked, [onwards]: next };
  }
}

/** The leaf at each entry's place; all of one user are asked for at once. */
async function leavesOf(
  store: LocalProvingSessionStore,
  anchor: Anchor,
  entries: readonly EventEntry[],
): Promise<bigint[]> {
  const indices = new Map<bigint, bigint[]>();
  for (const { userId, index } of entries) indices.set(userId, [...(indices.get(userId) ?? []), index]);
  const leaves = new Map<string, bigint>();
  for (const [userId, of] of indices)
    for (const { leaf, path } of await store.events(anchor, userId, of)) leaves.set(`${userId} ${path.index}`, leaf);
  return entries.map(({ userId, index }) => leaves.get(`${userId} ${index}`)!);
}

import type { EventEntry, EventFilter } from '../../wire/listings.js';
import type { RpcClient } from '../../wire/rpc-client.js';
import { checkPublishedEvents } from './answer-checks.js';
import type { LocalProvingSessionStore } from './local-proving-session-store.js';

/** Calls of one page. */
const PAGE = 100;

/**
 * What calls emitted up to the store's anchor, page by page. The node is not trusted: what it tells is held against the event trees of the users, and
 * it can only leave something out, or name another checkpoint for it. Throws `QED3106` for a lie.
 */
export async function* publishedEvents(
  node: Pick<RpcClient, 'listEvents'>,
  store: LocalProvingSessionStore,
  filter: Omit<EventFilter, 'toCheckpoint' | 'limit'>,
): AsyncIterable<EventEntry> {
  const anchor = await store.anchor();
  for (let { from } = filter; ;) {
    const asked = { ...filter, toCheckpoint: anchor.checkpointId, limit: PAGE };
    const { entries, next } = await node.listEvents(from === undefined ? asked : { ...asked, from });
    for (const entry of entries) {
      checkPublishedEvents(filter, entry, await store.events(anchor, entry.userId));
      yield entry;
    }
    if (next === null) return;
    from = next;
  }
}

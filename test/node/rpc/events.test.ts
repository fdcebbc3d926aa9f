// What sessions emitted is found by contract, by user and by checkpoint, page by page, with nothing left out or told twice.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventReader } from '../../../src/cli/commands/events/event-reader.js';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { atomically } from '../../../src/kvq/transaction.js';
import { handlersOf } from '../../../src/node/rpc/handlers.js';
import { startRpcServer, type RpcServer } from '../../../src/node/rpc/server.js';
import { listEvents, stageEvents } from '../../../src/node/state/events.js';
import { eventsHashOf } from '../../../src/parth/events.js';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import type { EventEntry, EventFilter, EventPage } from '../../../src/wire/listings.js';
import { RpcClient } from '../../../src/wire/rpc-client.js';
import { testNetwork } from '../support/network.js';

let server: RpcServer;
let client: RpcClient;
/** All events of the network, in the order of their places. */
let all: EventEntry[];
let [alice, bob] = [0n, 0n];

// Alice emits in checkpoints 1, 2 and 4, Bob in 1 and 3; contracts 0 and 1 take turns.
beforeAll(async () => {
  const { node, users } = await testNetwork(2);
  server = await startRpcServer(handlersOf(node, '0.0.0'), { port: 0, version: '0.0.0' });
  client = new RpcClient(server.url);
  [alice, bob] = users.map(({ userId }) => userId) as [bigint, bigint];
  all = [];
  const counts = [
    [3, 2],
    [1, 0],
    [0, 4],
    [2, 0],
  ];
  for (const [i, block] of counts.entries()) {
    const anchor = await node.state.anchor();
    for (const [at, events] of block.entries()) {
      if (events === 0) continue;
      const user = users[at]!;
      const first = user.leaf!.eventCount;
      const endCap = user.session(anchor, { events });
      await node.realm.endCaps.submit(endCap);
      const place = { checkpointId: BigInt(i + 1), userId: user.userId };
      all.push(...endCap.events.map((call, k) => ({ ...place, index: first + BigInt(k), ...call })));
    }
    await node.coordinator.seal();
  }
});
afterAll(() => server.close());

/** All pages of a filter. */
async function pages(filter: EventFilter, ask: (filter: EventFilter) => Promise<EventPage>): Promise<EventEntry[][]> {
  const found: EventEntry[][] = [];
  for (let asked = filter; ;) {
    const { entries, next } = await ask(asked);
    found.push(entries);
    if (next === null) return found;
    asked = { ...filter, [filter.newestFirst === true ? 'to' : 'from']: next };
  }
}
const overRpc = (filter: EventFilter): Promise<EventPage> => client.call('qed_listEvents', filter);

describe('the events of a network', () => {
  it('are read once by whoever follows, and again after a rollback from where it goes on', async () => {
    const asked: unknown[] = [];
    const node = new RpcClient(server.url);
    node.listEvents = (filter) => {
      asked.push(filter?.from?.checkpointId);
      return Promise.resolve({ entries: [], next: null });
    };
    const reader = new EventReader(node, {}, 0n);
    const read = async (): Promise<unknown[]> => {
      for await (const _ of reader.news());
      return asked.splice(0);
    };
    expect(await read()).toEqual([0n]);
    expect(await read()).toEqual([]);
    reader.rolledBack(9n);
    expect(await read()).toEqual([]);
    reader.rolledBack(2n);
    expect(await read()).toEqual([3n]);
  });

  it.each([1, 2, 3, 12, 100])('come in pages of %i with every filter', async (limit) => {
    const filters: [EventFilter, (entry: EventEntry) => boolean][] = [
      [{}, () => true],
      [{ contractId: 0n }, ({ leaf }) => leaf.contractId === 0n],
      [{ contractId: 1n }, ({ leaf }) => leaf.contractId === 1n],
      [{ userId: alice }, ({ userId }) => userId === alice],
      [{ userId: bob, contractId: 1n }, ({ userId, leaf }) => userId === bob && leaf.contractId === 1n],
      [{ from: { checkpointId: 3n } }, ({ checkpointId }) => checkpointId >= 3n],
      [{ to: { checkpointId: 2n } }, ({ checkpointId }) => checkpointId <= 2n],
      [
        { contractId: 1n, from: { checkpointId: 2n }, to: { checkpointId: 3n } },
        (entry) => entry.leaf.contractId === 1n && entry.checkpointId >= 2n && entry.checkpointId <= 3n,
      ],
      [{ userId: bob, from: { checkpointId: 2n } }, ({ userId, checkpointId }) => userId === bob && checkpointId >= 2n],
      [{ to: { checkpointId: 4_294_967_295n } }, () => true],
      [{ contractId: 7n }, () => false],
      [{ userId: 7n }, () => false],
      [{ from: { checkpointId: 3n }, to: { checkpointId: 2n } }, () => false],
      [{ from: { checkpointId: 4_294_967_295n, userId: 9n }, userId: 8n }, () => false],
    ];
    for (const [filter, expected] of filters) {
      const found = await pages({ ...filter, limit }, overRpc);
      expect(found.flat()).toEqual(all.filter(expected));
      const newest = await pages({ ...filter, newestFirst: true, limit }, overRpc);
      expect(newest.flat()).toEqual(all.filter(expected).reverse());
      for (const page of [...found, ...newest]) expect(page.length).toBeLessThanOrEqual(limit);
    }
  });

  it.each(['from every place on', 'of every user and place'])('go on %s', async (which) => {
    for (const [i, { checkpointId, userId, index }] of all.entries()) {
      const from = { checkpointId, userId, index };
      const filter = which === 'from every place on' ? { from } : { from, userId: bob };
      const later = all.slice(i).filter((entry) => filter.userId === undefined || entry.userId === bob);
      expect((await overRpc({ ...filter, limit: 100 })).entries).toEqual(later);
      const back = { ...filter, to: from, newestFirst: true, limit: 100 };
      const earlier = all.slice(0, i + 1).filter((entry) => filter.userId === undefined || entry.userId === bob);
      expect((await overRpc({ ...back, from: undefined })).entries).toEqual(earlier.reverse());
    }
  });

  it('are those that the leaves of the users commit to', () => {
    expect(all).toHaveLength(12);
    for (const { leaf, emitted } of all) expect(eventsHashOf(emitted)).toBe(leaf.eventsHash);
  });

  it.each<[string, object]>([
    ['a page beyond the largest', { limit: 101 }],
    ['a page of nothing', { limit: 0 }],
    ['a place without a checkpoint', { from: { userId: '1' } }],
    ['a user that is a name', { userId: 'alice' }],
    ['something unknown', { contract: '1' }],
  ])('are not told to whom asks for %s', async (_, params) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'qed_listEvents', params });
    const answer = await fetch(server.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(await answer.json()).toMatchObject({ error: { data: { code: 'QED4061' } } });
  });
});

describe('a page of events', () => {
  const result = EndCapResult.zero();
  const leafOf = (contractId: bigint, callIndex: number) => ({
    checkpointId: 0n,
    contractId,
    methodId: 1n,
    callIndex: BigInt(callIndex),
    eventsHash: 1n,
  });

  it('ends early where events are large, and has one call at least', async () => {
    const store = new MemoryStore();
    const emitted = [{ eventId: 1n, values: Array.from({ length: 9_000 }, () => 1n) }];
    const events = [0, 1, 2, 3, 4].map((i) => ({ leaf: leafOf(0n, i), emitted }));
    const largest = { leaf: leafOf(0n, 5), emitted: Array.from({ length: 4 }, () => emitted[0]!) };
    await atomically(store, (tx) => Promise.resolve(stageEvents(tx, 1n, 0n, { result, events: [...events, largest] })));
    const found = await pages({}, (filter) => listEvents(store, filter));
    expect(found.map((page) => page.map(({ index }) => Number(index)))).toEqual([[0, 1], [2, 3], [4], [5]]);
  });

  it("reads no more than a part of a user's calls to find those of one contract", async () => {
    const store = new MemoryStore();
    const events = Array.from({ length: 2_500 }, (_, i) => ({ leaf: leafOf(i === 2_400 ? 1n : 0n, i), emitted: [] }));
    await atomically(store, (tx) => Promise.resolve(stageEvents(tx, 1n, 0n, { result, events })));
    const found = await pages({ userId: 0n, contractId: 1n }, (filter) => listEvents(store, filter));
    expect(found.map((page) => page.map(({ index }) => Number(index)))).toEqual([[], [], [2_400]]);
  });
});

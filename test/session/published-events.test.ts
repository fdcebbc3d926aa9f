// What a node tells of events is believed only as far as the users' event trees bear it out.
import { beforeAll, describe, expect, it } from 'vitest';
import { modelOf } from '../../src/compiler/artifact/model.js';
import { namedEvent } from '../../src/compiler/call/event-names.js';
import { LocalProvingSessionStore } from '../../src/session/source/local-proving-session-store.js';
import { publishedEvents } from '../../src/session/source/published-events.js';
import type { EventEntry, EventFilter } from '../../src/wire/listings.js';
import { call, EFFECTS, SessionNetwork } from '../support/session-network.js';

let network: SessionNetwork;
/** Alice's two events and Bob's one. */
let honest: EventEntry[];

beforeAll(async () => {
  network = new SessionNetwork();
  honest = [];
  for (const [user, calls] of [
    ['alice', [call(EFFECTS, 'note', '-5'), call(EFFECTS, 'note', 6)]],
    ['bob', [call(EFFECTS, 'note', 7)]],
  ] as const) {
    const { submission } = await network.land(user, ...calls);
    const place = { checkpointId: network.chain.newest, userId: network.ids[user] };
    honest.push(...submission.events.map((event, i) => ({ ...place, index: BigInt(i), ...event })));
  }
});

/** Reads what a node says that has these entries. */
async function read(entries: readonly EventEntry[], filter: EventFilter = {}): Promise<EventEntry[]> {
  const asked: EventFilter[] = [];
  // One entry a page.
  const node = {
    listEvents: (of: EventFilter) => {
      const place = of.newestFirst === true && of.to?.index !== undefined ? of.to : of.from;
      const at =
        place === undefined
          ? 0
          : entries.findIndex(({ index, userId }) => index === place.index && userId === place.userId);
      asked.push(of);
      const next = entries[at + 1];
      const goOn = next && { checkpointId: next.checkpointId, userId: next.userId, index: next.index };
      return Promise.resolve({ entries: entries.slice(at, at + 1), next: goOn ?? null });
    },
  };
  const found: EventEntry[] = [];
  for await (const entry of publishedEvents(node, new LocalProvingSessionStore(network.chain), filter))
    found.push(entry);
  for (const { to } of asked) expect(to!.checkpointId).toBeLessThanOrEqual(network.chain.newest);
  expect(asked[0]!.to).toEqual({ checkpointId: network.chain.newest });
  return found;
}

describe('the events that a node tells', () => {
  it('are believed where they are true, page by page', async () => {
    expect(await read(honest)).toEqual(honest);
    expect(await read([...honest].reverse(), { newestFirst: true })).toEqual([...honest].reverse());
    expect(await read([])).toEqual([]);
    expect(await read(honest.slice(2), { userId: network.ids.bob, contractId: EFFECTS })).toEqual(honest.slice(2));
  });

  it('may lack what nobody knows', async () => {
    const bare = { ...honest[0]!, emitted: [] };
    expect(await read([bare])).toEqual([bare]);
  });

  it.each<[string, (entry: EventEntry) => EventEntry]>([
    ['another value', (entry) => ({ ...entry, emitted: [{ ...entry.emitted[0]!, values: [0n, 6n] }] })],
    ['another event', (entry) => ({ ...entry, emitted: [{ ...entry.emitted[0]!, eventId: 1n }] })],
    ['one event more', (entry) => ({ ...entry, emitted: [...entry.emitted, entry.emitted[0]!] })],
    ['what another call emitted', (entry) => ({ ...entry, emitted: honest[1]!.emitted })],
    ['another contract', (entry) => ({ ...entry, leaf: { ...entry.leaf, contractId: 1n } })],
    ['another place', (entry) => ({ ...entry, index: 1n })],
    ['a place that is not there', (entry) => ({ ...entry, index: 9n })],
    ['another user', (entry) => ({ ...entry, userId: network.ids.bob })],
    ['a user who is not there', (entry) => ({ ...entry, userId: 77n })],
  ])('are refused with %s', async (_, lie) => {
    const refused = expect.objectContaining({ code: 'QED3106', exitCode: 3 }) as Error;
    await expect(read([lie(honest[0]!)])).rejects.toEqual(refused);
  });

  it('are refused when they are not those that were asked for', async () => {
    await expect(read(honest, { userId: network.ids.bob })).rejects.toMatchObject({ code: 'QED3106' });
    await expect(read(honest, { contractId: 0n })).rejects.toMatchObject({ code: 'QED3106' });
  });
});

describe('the name of an event', () => {
  it('comes from the contract that declares it, and its values in their kinds', async () => {
    const { artifact } = (await network.chain.contract(await network.chain.anchor(), EFFECTS))!;
    const { events } = modelOf(artifact).abi;
    const [contents] = honest[0]!.emitted;
    const by = network.ids.alice.toString();
    expect(namedEvent(events, contents!)).toEqual({ name: 'Noted', values: { by, value: '-5' } });
    // Undeclared, or with values that are not of its fields.
    expect(namedEvent(events, { ...contents!, eventId: 1n })).toBeUndefined();
    expect(namedEvent(events, { ...contents!, values: [1n] })).toBeUndefined();
    expect(namedEvent(events, { ...contents!, values: [1n, 2n, 3n] })).toBeUndefined();
    expect(namedEvent(events, { ...contents!, values: [1n << 64n, 0n] })).toBeUndefined();
  });
});

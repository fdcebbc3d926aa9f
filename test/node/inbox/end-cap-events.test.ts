// An end cap comes with exactly the events behind its event leaves, or it is refused without changing anything.
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { jsonCodec } from '../../../src/kvq/codec.js';
import { KeyLayout } from '../../../src/kvq/keys.js';
import { Table } from '../../../src/kvq/models/table.js';
import { Batch, type KeyValueStore } from '../../../src/kvq/store.js';
import { TABLES } from '../../../src/kvq/tables.js';
import { listEvents } from '../../../src/node/state/events.js';
import type { WaitingRow } from '../../../src/node/state/rows.js';
import { type CallEvents, eventsHashOf } from '../../../src/parth/events.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import type { EndCapSubmission } from '../../../src/wire/end-cap.js';
import { testNetwork, type TestNetwork } from '../support/network.js';
import { testCoordinator, testRealm, TOKENS } from '../support/realm-network.js';
import { snapshot } from '../support/snapshot.js';

async function honest(): Promise<{ network: TestNetwork; submission: EndCapSubmission }> {
  const network = await testNetwork(1);
  const submission = network.users[0]!.session(await network.node.state.anchor(), { events: 3 });
  return { network, submission };
}

async function refused({ store, node }: TestNetwork, submission: EndCapSubmission, code: string): Promise<void> {
  const before = await snapshot(store);
  await expect(node.realm.endCaps.submit(submission)).rejects.toMatchObject({ code, hint: expect.any(String) });
  expect(await snapshot(store)).toEqual(before);
}

type Emitted = CallEvents['emitted'];
const [first, second] = [
  { eventId: 77n, values: [0n, 0n] },
  { eventId: 78n, values: [5n] },
];

describe('the events beside an end cap', () => {
  it('land with it', async () => {
    const { network, submission } = await honest();
    await network.node.realm.endCaps.submit(submission);
    expect((await listEvents(network.store, {})).entries).toEqual([]);
    await network.node.coordinator.seal();
    expect((await listEvents(network.store, {})).entries).toEqual(
      submission.events.map((call, i) => ({ checkpointId: 1n, userId: 0n, index: BigInt(i), ...call })),
    );
  });

  it.each<[string, (emitted: Emitted) => Emitted]>([
    ['with another value', ([event]) => [{ ...event!, values: [0n, 9n] }]],
    ['with another id', ([event]) => [{ ...event!, eventId: 78n }]],
    ['with a value more', ([event]) => [{ ...event!, values: [...event!.values, 0n] }]],
    ['with a value less', ([event]) => [{ ...event!, values: event!.values.slice(1) }]],
    ['with its values in another order', ([event]) => [{ ...event!, values: [...event!.values].reverse() }]],
    ['without a list', () => []],
    ['with one more', (emitted) => [...emitted, first]],
    ['with one more in front', (emitted) => [second, ...emitted]],
    ['split into two', ([event]) => event!.values.map((value) => ({ eventId: 77n, values: [value] }))],
  ])('are refused %s', async (_, change) => {
    const { network, submission } = await honest();
    // The last call's event has two different values.
    const events = submission.events.with(2, {
      ...submission.events[2]!,
      emitted: change(submission.events[2]!.emitted),
    });
    await refused(network, { ...submission, events }, 'QED4016');
  });

  it('are refused when two calls have changed places', async () => {
    const { network, submission } = await honest();
    const [one, two, three] = submission.events as [CallEvents, CallEvents, CallEvents];
    const swapped = [{ ...one, emitted: two.emitted }, { ...two, emitted: one.emitted }, three];
    await refused(network, { ...submission, events: swapped }, 'QED4016');
    await refused(network, { ...submission, events: [two, one, three] }, 'QED4013');
  });

  it('are refused with another number of calls before anything is verified, and hashed after the proof alone', async () => {
    let verified = 0;
    const prover = Object.assign(new SimulatedProver(), { verify: () => Promise.resolve(++verified > 1) });
    const network = await testNetwork(1, { prover });
    const submission = network.users[0]!.session(await network.node.state.anchor(), { events: 2 });
    await refused(network, { ...submission, events: submission.events.slice(1) }, 'QED4013');
    await refused(network, { ...submission, events: [...submission.events, submission.events[0]!] }, 'QED4013');
    expect(verified).toBe(0);
    const events = submission.events.map(({ leaf }) => ({ leaf, emitted: [] }));
    await refused(network, { ...submission, events }, 'QED4001');
    await refused(network, { ...submission, events }, 'QED4016');
    // A leaf that says the hash of the false list is not the one that was proven.
    const adapted = events.map(({ leaf }) => ({
      leaf: { ...leaf, eventsHash: eventsHashOf([first]) },
      emitted: [first],
    }));
    await refused(network, { ...submission, events: adapted }, 'QED4013');
    await network.node.realm.endCaps.submit(submission);
  });

  it('are hashed as a list that no other list hashes to', () => {
    const hashes = [[], [first], [second], [first, second], [second, first], [first, first]].map(eventsHashOf);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashes[0]).toBe(0n);
  });
});

it('an end cap that waits from before events were published lands, with what is known of it', async () => {
  const store = new MemoryStore();
  const { node, users } = await testNetwork(1, { store });
  await node.realm.endCaps.submit(users[0]!.session(await node.state.anchor(), { events: 2 }));
  await forgetEvents(store);
  expect(await node.coordinator.seal()).toBe(1n);
  const { entries } = await listEvents(store, {});
  expect(entries.map(({ leaf, emitted }) => [leaf.callIndex, emitted])).toEqual([
    [0n, []],
    [1n, []],
  ]);
  expect((await node.state.events({ checkpointId: 1n }, 0n, [0n, 1n, 2n])).map(({ leaf }) => leaf === 0n)).toEqual([
    false,
    false,
    true,
  ]);
});

describe('a realm of its own that holds an end cap from before events were published', () => {
  it('hands it in: one without events lands, and one with them is refused with a remedy, without holding up others', async () => {
    const coordinator = await testCoordinator();
    const north = await testRealm(coordinator.client(TOKENS.north), 0n);
    try {
      const [ann, , cy] = coordinator.users;
      const anchor = await north.client.anchor();
      const refused = await north.client.submitEndCap(ann!.session(anchor, { events: 2 }));
      const landed = await north.client.submitEndCap(cy!.session(anchor));
      await forgetEvents(north.kept);
      await north.sync.round();
      await coordinator.block();
      await north.sync.round();
      const hint = expect.stringContaining('run the session again');
      for (const client of [north.client, coordinator.client()]) {
        expect(await client.getSubmission(refused)).toMatchObject({ refusal: { code: 'QED4016', hint } });
        expect(await client.getSubmission(landed)).toMatchObject({ status: 'proven' });
      }
      expect(north.faults).toEqual([]);
    } finally {
      await north.sync.stop();
      await north.server.close();
      await coordinator.stop();
    }
  });
});

/** Makes of the end caps that wait what an older version of qed kept: `qed-end-cap/1` had the leaves of events alone. */
async function forgetEvents(store: KeyValueStore): Promise<void> {
  const rows = new Table(new KeyLayout(TABLES.drainQueue, ['u64']), jsonCodec<WaitingRow>());
  const batch = new Batch();
  for await (const [key, row] of rows.list(store, [])) {
    const contents = row.contents as { readonly events: readonly { readonly leaf: unknown }[] };
    rows.put(batch, key, { ...row, contents: { ...contents, events: contents.events.map(({ leaf }) => leaf) } });
  }
  await store.write(batch);
}

// A node that is killed again and again makes progress in each life and gives its interrupted jobs back.
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/kvq/drivers/memory.js';
import type { KeyValueStore } from '../../src/kvq/store.js';
import { listDeposits } from '../../src/node/state/deposits.js';
import { listEvents } from '../../src/node/state/events.js';
import { CheckpointHeader } from '../../src/parth/statements/block.js';
import { SimulatedProver } from '../../src/prover/proving/simulated-prover.js';
import type { AllRoles } from '../../src/node/all-roles.js';
import { CrashingStore } from './support/crashing-store.js';
import { FakeUser } from './support/fake-user.js';
import { genesisOf, HEIGHTS, testNetwork } from './support/network.js';

const genesis = genesisOf(2, { maxAnchorAge: 50n });
let clock = 1_800_000_000_000;
const open = async (store: KeyValueStore) =>
  (await testNetwork(2, { genesis, store, workers: 1, now: () => (clock += 10) })).node;

const DEPOSITS = [1n, 2n].map((amount) => ({ userId: 0n, amount, reference: 0n }));

/** What was acknowledged, by submission id. */
type Acknowledged = Set<string>;

/** The life of a node, told step by step so that it can go on after any of them: it skips what is there already. */
async function live(node: AllRoles, acknowledged: Acknowledged): Promise<void> {
  node.start();
  const done = async (checkpointId: bigint): Promise<void> => {
    while (((await node.state.proven()) ?? -1n) < checkpointId) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  const unlessThere = async (submit: () => Promise<string>): Promise<void> => {
    try {
      acknowledged.add(await submit());
    } catch (error) {
      if (!['QED4020', 'QED4011', 'QED4006'].includes((error as { code?: string }).code ?? '')) throw error;
    }
  };
  await done(0n);
  await unlessThere(() => node.coordinator.registry.register(77n));
  const user = new FakeUser(0n, 1_000n, node.keys.keys.UpsEndCap, (id) => Number(HEIGHTS[Number(id)]));
  user.leaf = await node.state.userLeaf(0n, 0n);
  await unlessThere(async () => node.realm.endCaps.submit(user.session(await node.state.anchor(0n), { events: 1 })));
  expect(await node.coordinator.deposits.submit(0n, DEPOSITS)).toMatchObject({ next: 2n });
  if ((await node.state.head()) === 0n) await node.coordinator.seal();
  await unlessThere(() => node.coordinator.registry.register(78n));
  if ((await node.state.head()) === 1n) await node.coordinator.seal();
  await done(await node.state.head());
}

/** Lives until the process dies at its `at`-th write. False when it got through. */
async function dies(
  below: KeyValueStore,
  at: number,
  moment: 'before' | 'after',
  acknowledged: Acknowledged,
): Promise<boolean> {
  const store = new CrashingStore(below, at, moment);
  let node: AllRoles | undefined;
  try {
    node = await open(store);
    const died = new Promise<never>((_, reject) => {
      const timer = setInterval(() => {
        if (!store.dead) return;
        clearInterval(timer);
        reject(new Error('died'));
      }, 2);
      timer.unref();
    });
    died.catch(() => undefined);
    await Promise.race([live(node, acknowledged), died]);
  } catch (error) {
    if (!store.dead) throw error;
  } finally {
    await node?.stop();
  }
  return store.dead;
}

async function check(store: KeyValueStore, acknowledged: Acknowledged): Promise<CheckpointHeader[]> {
  const node = await open(store);
  await live(node, acknowledged);
  const head = await node.state.head();
  const headers: CheckpointHeader[] = [];
  for (let id = 0n; id <= head; id++) {
    const { header, row } = await node.state.checkpoint(id);
    expect((await node.queue.proof(row.job))!.output).toBe(CheckpointHeader.hash(header).toString());
    if (id > 0n) expect(header.previousCheckpointRoot).toBe(headers.at(-1)!.newCheckpointRoot);
    headers.push(header);
  }
  // What the one session emitted is there once, in whichever life it was sealed.
  const { entries } = await listEvents(store, {});
  expect(entries).toMatchObject([{ userId: 0n, index: 0n, emitted: [{ eventId: 77n, values: [0n, 0n] }] }]);
  expect(await listDeposits(node.state, {}, 9)).toMatchObject([
    { amount: 2n, processedAt: 1n },
    { amount: 1n, processedAt: 1n },
  ]);
  for (const id of acknowledged) expect(await node.submissions.status(id, head)).toMatchObject({ status: 'proven' });
  expect(await node.queue.counts()).toMatchObject({ waiting: 0, ready: 0, leased: 0, failed: 0, dead: 0 });
  await node.stop();
  return headers;
}

describe('a node that is killed', () => {
  // Dying before a write is dying after the one before, but for what the callers know; so a sample of it is enough.
  it.each([
    ['after', 1],
    ['before', 5],
  ] as const)(
    'at any write, %s it is on disk, comes up again and finishes every block',
    async (moment, stride) => {
      let at = 1;
      for (; ; at += stride) {
        const store = new MemoryStore();
        const acknowledged: Acknowledged = new Set();
        const died = await dies(store, at, moment, acknowledged);
        if (!died) break;
        const headers = await check(store, acknowledged);
        // Registration 77 and the session go into the first block, unless the node died before it took them.
        expect(headers.length).toBeGreaterThanOrEqual(2);
      }
      expect(at).toBeGreaterThan(20);
    },
    180_000,
  );

  it('again and again makes progress in each life', async () => {
    const store = new MemoryStore();
    const acknowledged: Acknowledged = new Set();
    let lives = 0;
    while (await dies(store, 6, lives % 2 === 0 ? 'before' : 'after', acknowledged)) lives++;
    expect(lives).toBeGreaterThan(2);
    expect((await check(store, acknowledged)).length).toBe(3);
  });

  it('gives a job back that its prover was at, without counting it as a failure', async () => {
    const store = new MemoryStore();
    const never = Object.assign(new SimulatedProver(), { prove: () => new Promise<never>(() => undefined) });
    const first = (await testNetwork(2, { genesis, store, workers: 1, prover: never })).node;
    first.start();
    while ((await first.queue.counts()).leased === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    const second = await open(store);
    const { row } = await second.state.checkpoint(0n);
    expect(await second.queue.inspect(row.job)).toMatchObject({
      attempts: 0,
      interruptions: 1,
      state: { status: 'ready' },
    });
  });
});

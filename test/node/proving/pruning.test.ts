// Of old blocks only the checkpoint's own proof is kept: whatever is pruned, and wherever the node dies, all checkpoints keep their proofs and the chain goes on.
import { expect, it } from 'vitest';
import { KeyLayout } from '../../../src/kvq/keys.js';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import type { KeyValueStore } from '../../../src/kvq/store.js';
import { TABLES } from '../../../src/kvq/tables.js';
import { CheckpointHeader } from '../../../src/parth/statements/block.js';
import { collect } from '../../kvq/conformance.js';
import { CrashingStore } from '../support/crashing-store.js';
import { testNetwork, type TestNetwork } from '../support/network.js';

let clock = 1_800_000_000_000;
const settings = { config: { maxAnchorAge: 50n }, now: () => (clock += 10) };

const count = async (store: KeyValueStore, table: number): Promise<number> =>
  (await collect(store.range(new KeyLayout(table, []).range([])))).length;

/** Seals a session of each of two users, and resolves once that is proven, or the store has died. */
async function block({ node, users }: TestNetwork, dead: () => boolean = () => false): Promise<void> {
  const anchor = await node.state.anchor();
  for (const user of users) await node.realm.endCaps.submit(user.session(anchor));
  const id = (await node.coordinator.seal())!;
  while (!dead() && ((await node.state.proven()) ?? -1n) < id) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** What the store of a network has that keeps so many blocks, when all of its blocks are proven. */
async function expectPruned({ node, store }: TestNetwork, keepBlocks: number): Promise<void> {
  const head = Number(await node.state.head());
  const kept: string[] = [];
  for (let id = 0; id <= head; id++) {
    const { row, header } = await node.state.checkpoint(BigInt(id));
    expect((await node.queue.proof(row.job))!.output, `checkpoint ${id}`).toBe(
      CheckpointHeader.hash(header).toString(),
    );
    if (id > head - keepBlocks) kept.push(...row.jobs);
    else for (const job of row.jobs) expect(await node.queue.inspect(job), `a job of checkpoint ${id}`).toBeUndefined();
  }
  expect(await count(store, TABLES.jobs)).toBe(new Set(kept).size);
  expect(await count(store, TABLES.jobWitnesses)).toBe(new Set(kept).size);
  // Those of the kept jobs and their end caps, and of all checkpoints before them.
  const endCaps = 2 * Math.min(keepBlocks, head);
  expect(await count(store, TABLES.jobProofs)).toBe(new Set(kept).size + endCaps + Math.max(0, head + 1 - keepBlocks));
}

it('keeps the proofs of all checkpoints, and of the newest blocks everything', async () => {
  const network = await testNetwork(2, { workers: 1, keepBlocks: 2, ...settings });
  network.node.start();
  // The next block's plan would keep a job of genesis that it waits for.
  await expect.poll(() => network.node.state.proven()).toBe(0n);
  for (let i = 0; i < 5; i++) {
    await block(network);
    await expectPruned(network, 2);
  }
  await network.node.stop();
});

it('prunes what a lower number leaves, a few blocks with each new one', async () => {
  const store = new MemoryStore();
  const before = await testNetwork(2, { store, workers: 1, keepBlocks: 100, ...settings });
  before.node.start();
  for (let i = 0; i < 6; i++) await block(before);
  await before.node.stop();
  await expectPruned(before, 100);
  const after = await testNetwork(2, { store, workers: 1, keepBlocks: 1, ...settings });
  after.node.start();
  // The users go on where they were.
  const network = { ...after, users: before.users };
  for (let i = 0; i < 7; i++) await block(network);
  await expectPruned(network, 1);
  await after.node.stop();
});

it.each(['before', 'after'] as const)('is whole when the node dies just %s any write', async (moment) => {
  for (let diesAt = 1; ; diesAt++) {
    const below = new MemoryStore();
    const first = await testNetwork(2, { store: below, workers: 1, keepBlocks: 1, ...settings });
    first.node.start();
    await block(first);
    await block(first);
    await first.node.stop();
    const store = new CrashingStore(below, diesAt, moment);
    const dying = await testNetwork(2, { store, workers: 1, keepBlocks: 1, ...settings }).catch(() => undefined);
    dying?.node.start();
    if (dying !== undefined) await block({ ...dying, users: first.users }, () => store.dead).catch(() => undefined);
    await dying?.node.stop();
    const again = await testNetwork(2, { store: below, workers: 1, keepBlocks: 1, ...settings });
    again.node.start();
    // Nothing or the sessions of both wait, or one does; whatever was acknowledged gets proven.
    while (
      ((await again.node.coordinator.seal()) ?? (await again.node.state.head())) !== (await again.node.state.proven())
    )
      await new Promise((resolve) => setTimeout(resolve, 2));
    const head = await again.node.state.head();
    for (let id = 0n; id <= head; id++)
      expect(await again.node.queue.proof((await again.node.state.checkpoint(id)).row.job)).toBeDefined();
    const jobs = (await again.node.state.checkpoint(head)).row.jobs;
    expect(await count(below, TABLES.jobWitnesses)).toBe(jobs.length);
    await again.node.stop();
    if (!store.dead) break;
  }
});

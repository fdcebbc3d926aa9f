// The record of a checkpoint is read and parsed once: it names all jobs and submissions of its block, and each session of the next block asks for it.
import { expect, it, vi } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { TABLES } from '../../../src/kvq/tables.js';
import { testNetwork } from '../support/network.js';

/** Counts the reads of checkpoint records. */
function countReads(store: MemoryStore): () => number {
  const get = vi.spyOn(store, 'get');
  return () => get.mock.calls.filter(([key]) => Buffer.from(key).readUInt16BE(0) === TABLES.historyQueue).length;
}

it('reads a record as often for many sessions as for one', async () => {
  const store = new MemoryStore();
  const { node, users } = await testNetwork(12, { store });
  const anchor = await node.state.anchor();
  const submit = async (of: typeof users): Promise<void> => {
    for (const user of of) await node.realm.endCaps.submit(user.session(anchor, { writes: [[0n, [[1n, 5n]]]] }));
  };
  await submit(users.slice(0, 1));
  await node.coordinator.seal();
  await submit(users.slice(1, 2));
  const reads = countReads(store);
  await submit(users.slice(2));
  await node.coordinator.seal();
  expect(reads()).toBeLessThanOrEqual(1);
  const before = reads();
  for (let i = 0; i < 40; i++) expect((await node.state.checkpoint(2n)).row.endCaps).toBe(11);
  expect(reads() - before).toBeLessThanOrEqual(1);
});

it('refuses a checkpoint that is not sealed until it is', async () => {
  const { node } = await testNetwork(1);
  await expect(node.state.checkpoint(1n)).rejects.toMatchObject({ code: 'QED4065' });
  await node.coordinator.seal({ evenIfEmpty: true });
  expect((await node.state.checkpoint(1n)).id).toBe(1n);
});

// When a batch of some programs is over: dead jobs do not hide those that are left.
import { expect, it } from 'vitest';
import { Batch } from '../../src/cli/commands/prove-batch/batch.js';
import { NodeEvents } from '../../src/node/roles/events.js';
import type { JobSummary } from '../../src/wire/job.js';
import type { RpcClient } from '../../src/wire/rpc-client.js';

/** A coordinator with so many jobs of each status, which lists dead ones first as a node does. */
function batchOver(jobs: Readonly<Record<string, number>>, untilEmpty: boolean): Batch {
  const call = (_: string, { statuses, limit }: { statuses?: readonly string[]; limit: number }) => {
    const listed = Object.entries(jobs).filter(([status]) => statuses?.includes(status) !== false);
    const all = listed.flatMap(([status, count]) => Array.from({ length: count }, () => ({ status }) as JobSummary));
    return Promise.resolve(all.slice(0, limit));
  };
  const node = { url: 'http://node', call, status: () => Promise.resolve({ jobs: {} }) } as unknown as RpcClient;
  return new Batch({ node, programs: ['GutaLeaf'], events: new NodeEvents() }, untilEmpty);
}

it.each([
  ['one that is ready', { dead: 1_000, ready: 1 }, false, 1],
  ['none that is ready', { dead: 1_000, waiting: 3 }, false, undefined],
  ['those that wait for others', { dead: 1_000, leased: 1, waiting: 3 }, true, 4],
  ['none at all', { dead: 1_000 }, true, undefined],
])('sees %s behind a thousand dead jobs', async (_, jobs, untilEmpty, left) => {
  const batch = batchOver(jobs, untilEmpty);
  expect(await batch.look()).toBe(left);
  expect(batch.dead).toBe(1_000);
});

// A queue with many jobs: what one worker or the sweep asks for does not hold up everybody else.
import { beforeEach, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/kvq/drivers/memory.js';
import { atomically } from '../../../src/kvq/transaction.js';
import { JobQueue } from '../../../src/node/jobs/queue.js';
import { request } from './conformance.js';

/** A store that is a network away, and counts how often it is asked for values. */
class FarStore extends MemoryStore {
  asked = 0;

  override async getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]> {
    this.asked++;
    await new Promise((resolve) => setImmediate(resolve));
    return super.getMany(keys);
  }

  override async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    this.asked++;
    await new Promise((resolve) => setImmediate(resolve));
    return super.get(key);
  }
}

const JOBS = 1_000;
let store: FarStore;
let queue: JobQueue;
beforeEach(() => {
  store = new FarStore();
  queue = new JobQueue(store);
});

const ids = Array.from({ length: JOBS }, (_, i) => `job-${i}`);
const plan = (jobs: readonly ReturnType<typeof request>[]) =>
  atomically(store, (tx) => queue.addPlan(tx, { id: 'plan', checkpointId: 1n, jobs }));
const lease = (programs?: ReadonlySet<string>) =>
  queue.lease({ worker: 'w', now: 0, ...(programs === undefined ? {} : { programs }) });

it('jobs that are for other workers are not read', async () => {
  await plan([...ids.map((id) => request(id)), request('other', [], 'Checkpoint')]);
  store.asked = 0;
  const checkpoints = new Set(['Checkpoint']);
  const given = await Promise.all([lease(checkpoints), lease(checkpoints), lease(new Set(['Registry']))]);
  expect(given.map((leased) => leased?.job.id)).toEqual(['other', undefined, undefined]);
  expect(store.asked).toBeLessThan(20);
});

it('workers who come together are given what each wants, in order of rank', async () => {
  await plan(ids.slice(0, 20).map((id, i) => request(id, [], i % 2 === 0 ? 'GutaNode' : 'Checkpoint')));
  const wishes = ['GutaNode', 'Checkpoint', undefined, 'Checkpoint', 'Registry', undefined, 'GutaNode'];
  const given = await Promise.all(wishes.map((name) => lease(name === undefined ? undefined : new Set([name]))));
  expect(new Set(given.map((leased) => leased?.job.id)).size).toBe(wishes.length);
  expect(given.map((leased) => leased?.job.program)).toMatchObject([
    'GutaNode',
    'Checkpoint',
    expect.any(String),
    'Checkpoint',
    undefined,
    expect.any(String),
    'GutaNode',
  ]);
});

it('a worker is heard while the sweep goes over many jobs', async () => {
  await plan([request('first'), ...ids.map((id) => request(id, ['first']))]);
  const { job, lease: held } = (await lease())!;
  store.asked = 0;
  const sweep = queue.sweep(1);
  while (store.asked < 10) await new Promise((resolve) => setImmediate(resolve));
  await queue.heartbeat(job.id, held.token, 2);
  const whenHeard = store.asked;
  await sweep;
  expect(whenHeard).toBeLessThan(store.asked / 3);
});

// Workers that find their node in Redis have a new name each time that they start: the node forgets the old ones.
import { expect, it } from 'vitest';
import { RecentWorkers } from '../../../src/node/proving/recent-workers.js';
import type { QedProof } from '../../../src/prover/proof.js';
import { testNetwork } from '../support/network.js';

const DAY = 24 * 60 * 60_000;

function recent(): { workers: RecentWorkers; forgotten: string[] } {
  const forgotten: string[] = [];
  return { workers: new RecentWorkers((name) => forgotten.push(name)), forgotten };
}

it('forgets who was silent for a day, when somebody calls', () => {
  const { workers, forgotten } = recent();
  workers.called('anna', 0);
  workers.called('bert', 1);
  workers.called('anna', DAY);
  expect([...workers.all()]).toEqual([
    ['bert', 1],
    ['anna', DAY],
  ]);
  workers.called('anna', DAY + 1);
  expect([[...workers.all().keys()], forgotten]).toEqual([['anna'], ['bert']]);
});

it('keeps a thousand names at most, those that called last', () => {
  const { workers, forgotten } = recent();
  for (let i = 0; i < 1_000; i++) workers.called(`w-${i}`, i);
  workers.called('w-0', 1_000);
  workers.called('new', 1_001);
  expect([workers.all().size, forgotten]).toEqual([1_000, ['w-1']]);
});

it('bounds what a coordinator knows of workers, and their failures go with them', async () => {
  const { node } = await testNetwork(1);
  const { remoteWorkers } = node.coordinator;
  const failing = { name: 'failing', inside: true };
  const handsIn = (): Promise<void> =>
    remoteWorkers.complete(failing, { jobId: 'none', token: undefined }, {} as QedProof);
  const work = (await remoteWorkers.lease(failing, { slot: 0 }))!;
  await remoteWorkers.fail(failing, work, 'no reason');
  await expect(handsIn()).rejects.toMatchObject({ code: 'QED4082' });
  for (let i = 0; i < 1_100; i++)
    await remoteWorkers.heartbeat({ name: `w-${i}`, inside: true }, work).catch(() => undefined);
  expect(remoteWorkers.seen().size).toBe(1_000);
  await expect(handsIn()).rejects.toMatchObject({ code: 'QED5101' });
});

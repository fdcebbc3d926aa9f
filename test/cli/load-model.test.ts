// The load model plans the proofs that a node plans, and says what a network of this version cannot bear.
import { describe, expect, it } from 'vitest';
import { capacityFor, plannedProofs } from '../../src/cli/commands/plan-capacity/load-model.js';
import { testNetwork } from '../node/support/network.js';

const load = { users: 10_000, calls: 2, blockTime: 120, workerCores: 16 };

describe('the load model', () => {
  it.each([0, 1, 2, 3, 7, 16, 33, 64])(
    'plans the proofs that a node makes of a block of %d end caps',
    async (count) => {
      const { node, users } = await testNetwork(count);
      const anchor = await node.state.anchor();
      for (const user of users) await node.realm.endCaps.submit(user.session(anchor));
      await node.coordinator.seal({ evenIfEmpty: true });
      const made: Record<string, number> = {};
      for (const id of (await node.state.checkpoint(1n)).row.jobs) {
        const { circuit } = (await node.queue.inspect(id))!;
        made[circuit] = (made[circuit] ?? 0) + 1;
      }
      expect(plannedProofs(count, count).proofs).toEqual(made);
    },
  );

  it('gives twice the work for twice the users, and workers that get it done between two blocks', () => {
    const [once, twice] = [capacityFor(load), capacityFor({ ...load, users: 20_000 })];
    expect(once.endCapsPerBlock).toBe(28);
    expect(twice.coreSecondsPerBlock / once.coreSecondsPerBlock).toBeGreaterThan(1.8);
    expect(twice.coreSecondsPerBlock / once.coreSecondsPerBlock).toBeLessThan(2.2);
    for (const workerCores of [1, 2, 16]) {
      const { workers, coreSecondsPerBlock } = capacityFor({ ...load, workerCores });
      expect(workers * workerCores * load.blockTime).toBeGreaterThanOrEqual(coreSecondsPerBlock);
      expect((workers - 1) * workerCores * load.blockTime).toBeLessThan(coreSecondsPerBlock);
    }
    expect(once.obstacles).toEqual([]);
  });

  it.each([
    ['more end caps than a block takes', { users: 1_000_000 }, /a block takes 256 end caps/],
    ['blocks closer than checkpoints can be proven', { blockTime: 20 }, /takes 22.3 s/],
    ['more sessions of a user than blocks', { calls: 800 }, /one session in a block/],
    ['more unproven checkpoints than are allowed', { users: 200_000, blockTime: 24 }, /no more are sealed/],
  ])('names what stands in the way: %s', (_, change, obstacle) => {
    expect(capacityFor({ ...load, ...change }).obstacles.join()).toMatch(obstacle);
  });

  it('refuses a load far beyond what blocks take', () => {
    expect(() => capacityFor({ ...load, users: 1_000_000_000, calls: 86_400 })).toThrow(/end caps in a block/);
  });
});

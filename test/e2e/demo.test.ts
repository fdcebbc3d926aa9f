import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Home } from './qed.js';

let home: Home;
beforeAll(async () => {
  home = await Home.create();
});
afterAll(() => home.remove());

interface Checkpoint {
  readonly id: string;
  readonly sealedRoot: string;
  readonly proven: boolean;
}

/** What is the same with proofs and without. */
function expectStory(data: {
  users: unknown;
  checkpoints: Checkpoint[];
  proofs: { count: number; seconds: number };
}): void {
  expect(data.users).toMatchObject({ alice: { balance: '60' }, bob: { balance: '40' } });
  expect(data.checkpoints.map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4']);
  for (const { sealedRoot } of data.checkpoints) expect(sealedRoot).toMatch(/^[1-9][0-9]+$/);
  expect(new Set(data.checkpoints.map(({ sealedRoot }) => sealedRoot)).size).toBe(5);
  // two sessions of 7 and 5 proofs, a deployment's signature, and those of five checkpoints
  expect(data.proofs.count).toBeGreaterThan(25);
  expect(data.proofs.seconds).toBeGreaterThan(0);
}

describe('qed demo --simulate', () => {
  it('tells the story in seconds, and that nothing was proven', async () => {
    const start = performance.now();
    const { code, data, stderr } = await home.json(['demo', '--simulate']);
    expect(performance.now() - start).toBeLessThan(30_000);
    expect(code).toBe(0);
    expectStory(data);
    expect(data.verified).toBe(false);
    expect(data.checkpoints.every(({ proven }: Checkpoint) => !proven)).toBe(true);
    expect(stderr).toMatch(/^\[0:[0-9]{2}\] registering alice and bob: done in [0-9.]+ s$/m);
  });

  it('ends with a table for people', async () => {
    const { code, stdout } = await home.run(['demo', '--simulate']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/alice +60\n/);
    expect(stdout).toMatch(/bob +40\n/);
    expect(stdout).toContain('nothing was proven');
  });
});

describe('qed demo', () => {
  it('proves every checkpoint, and the last proof verifies from genesis', { timeout: 45 * 60_000 }, async () => {
    const { QED_CACHE_DIR, QED_PROVER_LOG } = process.env;
    const { code, data, stderr } = await home.json(['demo'], { QED_CACHE_DIR, QED_PROVER_LOG });
    expect(code, stderr.slice(-4000)).toBe(0);
    console.log(`qed demo: ${data.proofs.count} proofs, ${data.seconds} s in all`);
    expectStory(data);
    expect(data.verified).toBe(true);
    expect(data.checkpoints.every(({ proven }: Checkpoint) => proven)).toBe(true);
    expect(data.checkpoints[0].sealedRoot).toBe(data.genesisRoot);
  });
});

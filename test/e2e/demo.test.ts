// `qed demo --simulate` tells its story within seconds and says that nothing was proven.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectStory, type Checkpoint } from './demo-story.js';
import { Home } from './qed.js';

let home: Home;
beforeAll(async () => {
  home = await Home.create();
});
afterAll(() => home.remove());

describe('qed demo --simulate', () => {
  it('tells the story in seconds, and that nothing was proven', async () => {
    const start = performance.now();
    const { code, data, stderr } = await home.json(['demo', '--simulate', '--keep', 'simulated']);
    expect(performance.now() - start).toBeLessThan(30_000);
    expect(code).toBe(0);
    expectStory(data);
    expect(data.verified).toBe(false);
    expect(data.checkpoints.every(({ proven }: Checkpoint) => !proven)).toBe(true);
    await home.refused(['verify', 'simulated/proof.json', '--from', 'simulated/genesis.json'], 'QED2095');
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

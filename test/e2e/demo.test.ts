import { readFile } from 'node:fs/promises';
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

describe('qed demo', () => {
  it('proves every checkpoint, and the last proof verifies from genesis', { timeout: 45 * 60_000 }, async () => {
    const cache = process.env['QED_CACHE_DIR'];
    const env = cache === undefined ? {} : { QED_CACHE_DIR: cache };
    const { code, data, stderr } = await home.json(['demo', '--keep', 'kept'], env);
    expect(code, stderr.slice(-4000)).toBe(0);
    expectStory(data);
    expect(data.verified).toBe(true);
    expect(data.checkpoints.every(({ proven }: Checkpoint) => proven)).toBe(true);
    expect(data.checkpoints[0].sealedRoot).toBe(data.genesisRoot);

    // anybody can check it, with the proof and the genesis file alone
    const verify = (proof: string, genesis = 'kept/genesis.json'): string[] => ['verify', proof, '--from', genesis];
    const newest = data.checkpoints.at(-1);
    const verified = await home.done(verify('kept/proof.json'), env);
    expect(verified).toMatchObject({ verified: true, checkpointId: newest.id, newCheckpointRoot: newest.sealedRoot });

    const genesis = JSON.parse(await readFile(home.path('kept/genesis.json'), 'utf8'));
    await home.write('other.json', { ...genesis, blockTime: '1' });
    await home.refused(verify('kept/proof.json', 'other.json'), 'QED2091', 1, env);

    const file = JSON.parse(await readFile(home.path('kept/proof.json'), 'utf8'));
    await home.write('header.json', { ...file, header: { ...file.header, newCheckpointRoot: '5' } });
    await home.refused(verify('header.json'), 'QED2093', 1, env);

    const bytes = file.proof.proof.proof as string;
    const middle = Math.floor(bytes.length / 2);
    const changed = `${bytes.slice(0, middle)}${bytes[middle] === 'A' ? 'B' : 'A'}${bytes.slice(middle + 1)}`;
    const proof = { ...file.proof, proof: { ...file.proof.proof, proof: changed } };
    await home.write('tampered.json', { ...file, proof });
    await home.refused(verify('tampered.json'), 'QED2094', 1, env);
  });
});

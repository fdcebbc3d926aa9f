// The demo proves every checkpoint for real, and its last proof verifies from genesis.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectStory, type Checkpoint } from '../e2e/demo-story.js';
import { Home } from '../e2e/qed.js';

let home: Home;
beforeAll(async () => {
  home = await Home.create();
});
afterAll(() => home.remove());

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

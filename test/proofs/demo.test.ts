// The demo proves every checkpoint for real, and its last proof verifies from genesis.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectStory, type Checkpoint } from '../e2e/demo-story.js';
import { Home, SHARED_KEYS } from '../e2e/qed.js';
import { tampered } from './tampered.js';

let home: Home;
beforeAll(async () => {
  home = await Home.create();
});
afterAll(() => home.remove());

describe('qed demo', () => {
  it('proves every checkpoint, and the last proof verifies from genesis', { timeout: 45 * 60_000 }, async () => {
    const { code, data, stderr } = await home.json(['demo', '--keep', 'kept'], SHARED_KEYS);
    expect(code, stderr.slice(-4000)).toBe(0);
    expectStory(data);
    expect(data.verified).toBe(true);
    expect(data.checkpoints.every(({ proven }: Checkpoint) => proven)).toBe(true);
    expect(data.checkpoints[0].sealedRoot).toBe(data.genesisRoot);

    // anybody can check it, with the proof and the genesis file alone
    const verify = (proof: string, genesis = 'kept/genesis.json'): string[] => ['verify', proof, '--from', genesis];
    const newest = data.checkpoints.at(-1);
    const verified = await home.done(verify('kept/proof.json'), SHARED_KEYS);
    expect(verified).toMatchObject({ verified: true, checkpointId: newest.id, newCheckpointRoot: newest.sealedRoot });

    const genesis = JSON.parse(await readFile(home.path('kept/genesis.json'), 'utf8'));
    await home.write('other.json', { ...genesis, blockTime: '1' });
    await home.refused(verify('kept/proof.json', 'other.json'), 'QED2091', 1, SHARED_KEYS);

    const file = JSON.parse(await readFile(home.path('kept/proof.json'), 'utf8'));
    await home.write('header.json', { ...file, header: { ...file.header, newCheckpointRoot: '5' } });
    await home.refused(verify('header.json'), 'QED2093', 1, SHARED_KEYS);

    await home.write('tampered.json', { ...file, proof: tampered(file.proof) });
    await home.refused(verify('tampered.json'), 'QED2094', 1, SHARED_KEYS);
  });
});

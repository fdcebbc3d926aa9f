// A proof file without its statement is verified under the program that its key shows, and under no other name.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyFile } from '../../src/cli/commands/verify/verify-file.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import type { QedProof } from '../../src/prover/proof.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'qed-verify-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Takes every proof for valid, so that only the rules around it refuse. */
const prover = { kind: 'proof' as const, verify: () => Promise.resolve(true) };
const proofOf = (program: string, key: keyof ReturnType<typeof protocolKeys>, circuit: string): QedProof => ({
  format: 'qed-proof/1',
  kind: 'proof',
  program,
  circuit,
  output: '5',
  key: protocolKeys()[key],
  proof: { publicInput: [], publicOutput: ['5'], maxProofsVerified: 2, proof: 'AA==' },
});
async function verify(proof: QedProof, options: { from?: string } = {}) {
  const file = path.join(directory, 'proof.json');
  await writeFile(file, JSON.stringify(proof));
  return verifyFile(file, { prover, ...options });
}

describe('a proof without the statement that it proves', () => {
  it.each([
    ['by its name', proofOf('Checkpoint', 'Checkpoint', 'QEDCheckpointStateTransition')],
    ['by its key, whatever it calls itself', proofOf('UpsEndCap', 'Checkpoint', 'QEDGenesisCheckpoint')],
    ['by its key, as a method', proofOf('Token.mint', 'Checkpoint', 'Token.mint')],
  ])('is refused when it is a checkpoint: %s', async (_, proof) => {
    await expect(verify(proof)).rejects.toMatchObject({ code: 'QED6014', exitCode: 2 });
    await expect(verify(proof, { from: path.join(directory, 'genesis.json') })).rejects.toMatchObject({
      code: 'QED6014',
    });
  });

  it('is said to be of the program that its key shows, and of no circuit', async () => {
    const verified = await verify(proofOf('GutaLeaf', 'GutaLeaf', 'a circuit of my own'));
    expect(verified.what).toBe('a proof of GutaLeaf');
    expect(JSON.stringify(verified)).not.toContain('a circuit of my own');
  });

  it('is refused under the name of another program', async () => {
    await expect(verify(proofOf('GutaNode', 'GutaLeaf', 'x'))).rejects.toMatchObject({ code: 'QED6015' });
  });
});

// A checkpoint's proof is accepted only for its own header, genesis and key.
import { describe, expect, it } from 'vitest';
import { CheckpointHeader } from '../../../src/parth/statements/block.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { checkpointProofFromJson, checkpointProofText } from '../../../src/wire/checkpoint.js';
import {
  verifyCheckpoint,
  type CheckpointProofFile,
  type CheckpointTrust,
} from '../../../src/prover/proving/verify-checkpoint.js';

const key = { data: 'AAAA', hash: '77' };
const header: CheckpointHeader = {
  genesisRoot: 1n,
  previousCheckpointRoot: 2n,
  newCheckpointRoot: 3n,
  checkpointId: 4n,
};
const file: CheckpointProofFile = {
  format: 'qed-checkpoint-proof/1',
  header,
  proof: {
    format: 'qed-proof/1',
    kind: 'simulation',
    program: 'Checkpoint',
    circuit: 'QEDCheckpointStateTransition',
    output: CheckpointHeader.hash(header).toString(),
    key,
  },
};
const json = JSON.parse(checkpointProofText(file)) as object;
// A verifier of simulations stands for one of proofs: what is tested here is what is done around it.
const trust: CheckpointTrust = { genesisRoot: 1n, key, prover: new SimulatedProver() };

const refused = (given: CheckpointProofFile, code: string, against: Partial<CheckpointTrust> = {}) =>
  expect(verifyCheckpoint(given, { ...trust, ...against })).rejects.toMatchObject({ code, hint: expect.any(String) });

describe('the proof of a checkpoint', () => {
  it('attests its header', async () => {
    expect(await verifyCheckpoint(file, trust)).toEqual(header);
    expect(await verifyCheckpoint(checkpointProofFromJson(json), trust)).toEqual(header);
  });

  it('is refused for another genesis, whatever the header claims', async () => {
    await refused(file, 'QED2091', { genesisRoot: 9n });
    await refused({ ...file, header: { ...header, genesisRoot: 9n } }, 'QED2093', { genesisRoot: 9n });
  });

  it('is refused under another key', () =>
    refused({ ...file, proof: { ...file.proof, key: { ...key, hash: '78' } } }, 'QED2092'));

  it.each(['previousCheckpointRoot', 'newCheckpointRoot', 'checkpointId'] as const)(
    'is refused beside another %s',
    (name) => refused({ ...file, header: { ...header, [name]: 9n } }, 'QED2093'),
  );

  it('is refused when it does not verify under the key of the verifier', async () => {
    const seen: unknown[] = [];
    const prover = {
      kind: 'simulation' as const,
      verify: (_: unknown, own: unknown) => Promise.resolve(seen.push(own) === 0),
    };
    const forged = { ...file, proof: { ...file.proof, key: { ...key, data: 'forged' } } };
    await refused(forged, 'QED2094', { prover });
    expect(seen).toEqual([key]);
  });

  it('is refused as a simulation by whoever wants a proof', async () => {
    const prover = { kind: 'proof' as const, verify: () => Promise.resolve(true) };
    await refused(file, 'QED2095', { prover });
  });

  it.each([
    ['nothing', null],
    ['another format', { ...file, format: 'qed-proof/1' }],
    ['no proof', { format: file.format, header: CheckpointHeader.toJSON(header) }],
    ['a header with a field missing', { ...file, header: { genesisRoot: '1' } }],
    ['a proof without a key', { ...json, proof: { ...file.proof, key: undefined } }],
    ['a proof without its inner parts', { ...json, proof: { ...file.proof, kind: 'proof', proof: {} } }],
    [
      'a header out of range',
      { ...file, header: { ...(CheckpointHeader.toJSON(header) as object), checkpointId: '4294967296' } },
    ],
  ])('is refused when the file holds %s', (_, given) => {
    expect(() => checkpointProofFromJson(given)).toThrow(expect.objectContaining({ code: 'QED2090' }));
  });
});

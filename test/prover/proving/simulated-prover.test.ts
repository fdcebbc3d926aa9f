// The simulated prover runs every constraint of a circuit and never claims to have proven anything.
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/parth/record.js';
import { GutaHeader } from '../../../src/parth/statements/block.js';
import { protocolKeys, protocolKeyHashes } from '../../../src/prover/programs/keys.js';
import { gutaWhitelist } from '../../../src/prover/programs/whitelists.js';
import type { ProofJob, QedProof } from '../../../src/prover/proof.js';
import { SimulatedProver } from '../../../src/prover/proving/simulated-prover.js';
import { zkSignatureStep } from '../../../src/prover/signature/zk-signature-step.js';
import { anchorLeaf } from '../../../src/prover/guta/anchor-leaf.js';
import { gutaToCapStep } from '../../../src/prover/guta/guta-to-cap-step.js';
import { gutaNoChange } from '../../../src/prover/guta/no-change.js';
import { gutaVerifyGutaToCap } from '../../../src/prover/guta/guta-to-cap.js';
import { noChangeStep } from '../../../src/prover/guta/no-change-step.js';
import { checkpointLeaves, checkpoints, NEWEST, users } from '../guta/world.js';

const prover = new SimulatedProver();
const keys = protocolKeys();
const roots = { gutaWhitelistRoot: gutaWhitelist(protocolKeyHashes()).root, checkpointTreeRoot: checkpoints.root };
const noChange = noChangeStep(roots, checkpointLeaves[Number(NEWEST)]!, checkpoints.path(NEWEST));
const leafJob: ProofJob = {
  program: { kind: 'protocol', name: 'GutaLeaf' },
  circuit: 'GUTANoChange',
  witness: gutaNoChange.witness.toJSON(noChange.witness),
  children: [],
};
const guta = { header: noChange.header, whitelistPath: gutaWhitelist(protocolKeyHashes()).path('GutaLeaf') };
const cap = gutaToCapStep(guta, 32n, users, checkpoints.root, anchorLeaf(checkpoints, NEWEST));
const capJob = (child: QedProof, witness: Json = gutaVerifyGutaToCap.witness.toJSON(cap.witness)): ProofJob => ({
  program: { kind: 'protocol', name: 'GutaNode' },
  circuit: 'GUTAVerifyGUTAToCap',
  witness,
  children: [child],
});
const agg = (...children: QedProof[]): ProofJob => ({
  program: { kind: 'protocol', name: 'Registry' },
  circuit: 'AggStateTransition',
  witness: {},
  children,
});

describe('SimulatedProver', () => {
  it('executes a circuit, and says that it proves nothing', async () => {
    const simulation = await prover.prove(leafJob);
    expect(simulation).toEqual({
      format: 'qed-proof/1',
      kind: 'simulation',
      program: 'GutaLeaf',
      circuit: 'GUTANoChange',
      output: GutaHeader.hash(noChange.header).toString(),
      key: keys.GutaLeaf,
    });
    expect(await prover.verify(simulation, keys.GutaLeaf)).toBe(true);
    expect(await prover.verify(simulation, keys.GutaNode)).toBe(false);
    expect(await prover.verify({ ...simulation, kind: 'proof' }, keys.GutaLeaf)).toBe(false);
  });

  it('builds on simulations', async () => {
    const { output } = await prover.prove(capJob(await prover.prove(leafJob)));
    expect(output).toBe(GutaHeader.hash(cap.header).toString());
  });

  it('names the constraint that a witness breaks', async () => {
    const child = await prover.prove(leafJob);
    await expect(prover.prove(capJob({ ...child, output: '1' }))).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'GUTAVerifyGUTAToCap/guta/output' },
    });
    await expect(prover.prove(capJob({ ...child, key: keys.UpsSegment }))).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'GUTAVerifyGUTAToCap/guta/whitelist/member' },
    });
  });

  it('takes no proof for a simulation', async () => {
    const child = await prover.prove(leafJob);
    await expect(prover.prove(capJob({ ...child, kind: 'proof' }))).rejects.toMatchObject({ code: 'QED2021' });
  });

  it('takes only its own program in a slot for proofs of its own', async () => {
    const child = await prover.prove(leafJob);
    await expect(prover.prove(agg(child, child))).rejects.toMatchObject({ code: 'QED2022' });
  });

  it.each([
    ['another circuit', { ...leafJob, circuit: 'GUTAVerifyTwoGUTA' }],
    ['a child too few', capJob(undefined as never)],
    ['a witness of another form', { ...leafJob, witness: {} }],
    [
      'a number out of range',
      { ...leafJob, witness: { ...(leafJob.witness as object), gutaWhitelistRoot: `1${'0'.repeat(77)}` } },
    ],
  ])('refuses %s', async (_, job) => {
    const children = job.children.filter((child) => child !== undefined);
    await expect(prover.prove({ ...job, children })).rejects.toMatchObject({ code: 'QED2020' });
  });

  it('signs', async () => {
    const step = zkSignatureStep(5n, 6n);
    const { output } = await prover.prove({
      program: { kind: 'protocol', name: 'ZkSignature' },
      circuit: 'ZkSignature',
      witness: { secret: '5', message: '6' },
      children: [],
    });
    expect(output).toBe(step.output.toString());
  });
});

// Every GUTA circuit but GUTANoChange (block.test.ts) can really be proven, and the proofs that should be refused are refused.
import { beforeAll, describe, expect, it } from 'vitest';
import { GutaHeader } from '../../src/parth/statements/block.js';
import { EndCapResult } from '../../src/parth/statements/session.js';
import { protocolKeys, protocolKeyHashes } from '../../src/prover/programs/keys.js';
import { gutaWhitelist } from '../../src/prover/programs/whitelists.js';
import type { ProtocolProgram, QedProof } from '../../src/prover/proof.js';
import { anchorLeaf } from '../../src/prover/guta/anchor-leaf.js';
import { gutaToCapStep } from '../../src/prover/guta/guta-to-cap-step.js';
import { leftEndCapRightGutaStep, leftGutaRightEndCapStep } from '../../src/prover/guta/mixed-step.js';
import { singleEndCapStep, twoEndCapStep } from '../../src/prover/guta/end-caps-step.js';
import { twoGutaStep } from '../../src/prover/guta/two-guta-step.js';
import { zkSignatureStep } from '../../src/prover/signature/zk-signature-step.js';
import {
  ANCHOR_ID,
  gutaInput,
  jobOf,
  laterCheckpoints,
  proveSession,
  roots,
  users,
  type ProvenEndCap,
} from './session-world.js';
import { prover } from './shared-prover.js';

const keys = protocolKeys();
let alice: ProvenEndCap;
let bob: ProvenEndCap;

interface Proven {
  readonly proof: QedProof;
  readonly header: GutaHeader;
  readonly input: ReturnType<typeof gutaInput>;
}

/** Proves a step, checks that the proof says its header, and verifies it under the program's key. */
async function prove(
  step: { program: ProtocolProgram; circuit: string; witness: unknown; header: GutaHeader },
  children: readonly QedProof[] = [],
): Promise<Proven> {
  const proof = await prover.prove(jobOf(step, children));
  expect(proof).toMatchObject({
    kind: 'proof',
    output: GutaHeader.hash(step.header).toString(),
    program: step.program,
  });
  expect(await prover.verify(proof, keys[step.program])).toBe(true);
  return { proof, header: step.header, input: gutaInput(step.program, step.header) };
}

beforeAll(async () => {
  [alice, bob] = await Promise.all([proveSession(prover, 'alice'), proveSession(prover, 'bob')]);
});

describe('real GUTA proofs', () => {
  let left: Proven;
  let right: Proven;

  it('states an end cap', async () => {
    for (const { proof, result } of [alice, bob]) {
      expect(proof.output).toBe(EndCapResult.hash(result).toString());
      expect(await prover.verify(proof, keys.UpsEndCap)).toBe(true);
    }
  });

  it('GUTAVerifySingleEndCap', async () => {
    [left, right] = await Promise.all(
      [alice, bob].map(({ input, proof }) => prove(singleEndCapStep(roots, input), [proof])) as [
        Promise<Proven>,
        Promise<Proven>,
      ],
    );
  });

  it('GUTAVerifyTwoEndCap, GUTAVerifyTwoGUTA and both mixed ones agree on the change', async () => {
    const [a, b] = [left.input, right.input];
    const joined = await Promise.all([
      prove(twoEndCapStep(roots, alice.input, bob.input, users), [alice.proof, bob.proof]),
      prove(twoGutaStep(a, b, users), [left.proof, right.proof]),
      prove(leftGutaRightEndCapStep(a, bob.input, users), [left.proof, bob.proof]),
      prove(leftEndCapRightGutaStep(alice.input, b, users), [alice.proof, right.proof]),
    ]);
    expect(new Set(joined.map(({ proof }) => proof.output)).size).toBe(1);
    left = joined[2]!;
  });

  it('GUTAVerifyGUTAToCap, under a later checkpoint root', async () => {
    const step = gutaToCapStep(left.input, 32n, users, laterCheckpoints.root, anchorLeaf(laterCheckpoints, ANCHOR_ID));
    const { header } = await prove(step, [left.proof]);
    const after = users.clone();
    for (const { result } of [alice, bob]) after.set(result.userId, result.endUserLeafHash);
    expect(header.transition).toEqual({ level: 32n, index: 0n, old: users.root, new: after.root });
  });
});

describe('what is refused', () => {
  const single = (change: Partial<ProvenEndCap['input']>, child: QedProof) =>
    prover.prove(jobOf(singleEndCapStep(roots, { ...alice.input, ...change }), [child]));

  it('verifies no tampered proof', async () => {
    const { proof } = alice.proof;
    const flipped = proof!.proof.replace(/.(?=.{2000}$)/, (char) => (char === 'A' ? 'B' : 'A'));
    expect(flipped).not.toBe(proof!.proof);
    const changes = [
      { ...alice.proof, proof: { ...proof!, proof: flipped } },
      { ...alice.proof, proof: { ...proof!, proof: 'AAAA' } },
      { ...alice.proof, proof: { ...proof!, proof: bob.proof.proof!.proof } },
      { ...alice.proof, output: bob.proof.output },
      { ...alice.proof, output: bob.proof.output, proof: { ...proof!, publicOutput: [bob.proof.output] } },
      { ...alice.proof, proof: { ...proof!, publicOutput: [alice.proof.output, '0'] } },
      { ...alice.proof, proof: { ...proof!, publicInput: ['0'] } },
    ];
    for (const change of changes) expect(await prover.verify(change, keys.UpsEndCap)).toBe(false);
    expect(await prover.verify(alice.proof, keys.UpsEndCap)).toBe(true);
  });

  it('verifies no proof under another key, whatever key it names', async () => {
    expect(await prover.verify(alice.proof, keys.UpsSession)).toBe(false);
    expect(await prover.verify({ ...alice.proof, key: keys.UpsSession }, keys.UpsSession)).toBe(false);
    expect(await prover.verify({ ...alice.startProof, key: keys.UpsEndCap }, keys.UpsEndCap)).toBe(false);
  });

  it('verifies no simulation', async () => {
    const { proof: _, ...claimed } = alice.proof;
    expect(await prover.verify(claimed, keys.UpsEndCap)).toBe(false);
    expect(await prover.verify({ ...alice.proof, kind: 'simulation' }, keys.UpsEndCap)).toBe(false);
  });

  it('takes no simulation as a child', async () => {
    const { proof: _, ...claimed } = alice.proof;
    await expect(single({}, { ...claimed, kind: 'simulation' })).rejects.toMatchObject({ code: 'QED2021' });
  });

  it('takes no child with a forged whitelist path', async () => {
    const whitelistPath = gutaWhitelist(protocolKeyHashes()).path('GutaLeaf');
    await expect(single({ whitelistPath }, alice.proof)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'GUTAVerifySingleEndCap/end-cap/whitelist/member' },
    });
  });

  it('takes no child under a key that is not in the whitelist', async () => {
    await expect(single({}, { ...alice.proof, key: keys.UpsSession })).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'GUTAVerifySingleEndCap/end-cap/whitelist/member' },
    });
  });

  it('takes no proof of another kind as an end cap', async () => {
    await expect(single({}, alice.startProof)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'GUTAVerifySingleEndCap/end-cap/output' },
    });
  });

  it('takes no proof that states something else than it is said to', async () => {
    await expect(single({}, { ...bob.proof, output: alice.proof.output })).rejects.toMatchObject({ code: 'QED2020' });
  });

  // The logic holds in these: only the verification of the child can refuse.
  it('makes no proof over an invalid one', async () => {
    const stolen = { ...alice.proof.proof!, proof: bob.proof.proof!.proof };
    await expect(single({}, { ...alice.proof, proof: stolen })).rejects.toMatchObject({
      code: 'QED2011',
      details: { reason: expect.stringContaining('prevs_verified') as string },
    });
  });

  it('makes no proof over one of another program under a whitelisted key', async () => {
    const borrowed = { ...alice.proof.proof!, proof: alice.startProof.proof!.proof };
    await expect(single({}, { ...alice.proof, proof: borrowed })).rejects.toMatchObject({ code: 'QED2011' });
  });

  it('goes on after failures', async () => {
    const step = zkSignatureStep(7n, 11n);
    const proof = await prover.prove(jobOf(step));
    expect(proof.output).toBe(step.output.toString());
    expect(await prover.verify(proof, keys.ZkSignature)).toBe(true);
  });
});

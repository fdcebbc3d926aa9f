// A session of two segments ends in one proof over theirs, which only the holder of the user's secret can make. (The demo proves those over calls.)
import { beforeAll, describe, expect, it } from 'vitest';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import type { QedProof } from '../../../src/prover/proof.js';
import { SECRETS } from '../network.js';
import { bobSession, emptySession, type ProvenSession } from '../sessions.js';
import { prover } from '../shared-prover.js';

let bob: ProvenSession;
beforeAll(async () => {
  bob = await bobSession();
});

it('a session without calls has a proof, over nothing', async () => {
  const { proof, result } = await emptySession();
  expect(proof).toMatchObject({ circuit: 'UPSExpressNoCalls', output: EndCapResult.hash(result).toString() });
  expect(await prover.verify(proof, protocolKeys().UpsExpress)).toBe(true);
});

describe('a session of three calls', () => {
  const endCap = (change: object, first: QedProof) => {
    const { program, circuit, witness } = bob.plan.proofs.at(-1)!;
    const secret = SECRETS.bob.toString();
    return prover.prove({
      program,
      circuit,
      witness: { ...(witness as object), secret, ...change },
      children: [first, bob.made.get('segment-2-2')!],
    });
  };

  it('has a proof, over those of two segments', async () => {
    const { proof, result } = bob;
    expect(proof).toMatchObject({ kind: 'proof', circuit: 'UPSExpressTwoSegments' });
    expect(proof.output).toBe(EndCapResult.hash(result).toString());
    expect(result.stats.transactions).toBe(3n);
    expect(await prover.verify(proof, protocolKeys().UpsExpress)).toBe(true);
    expect(await prover.verify(proof, protocolKeys().UpsEndCap)).toBe(false);
    expect(JSON.stringify(proof)).not.toContain(SECRETS.bob.toString());
  });

  it('has none with another secret', async () => {
    await expect(endCap({ secret: '5' }, bob.made.get('segment-0-1')!)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'UPSExpressTwoSegments/key' },
    });
  });

  it('has none over a segment under another key', async () => {
    const foreign = { ...bob.made.get('segment-0-1')!, key: protocolKeys().UpsEndCap };
    await expect(endCap({}, foreign)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'UPSExpressTwoSegments/segments/first-key' },
    });
  });

  it('has none over a segment that was not proven', async () => {
    const segment = bob.made.get('segment-0-1')!;
    const stolen = { ...segment.proof!, proof: bob.made.get('segment-2-2')!.proof!.proof };
    await expect(endCap({}, { ...segment, proof: stolen })).rejects.toMatchObject({
      code: 'QED2011',
      details: { reason: expect.stringContaining('prevs_verified') as string },
    });
  });
});

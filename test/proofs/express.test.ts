// A session of one call ends in one proof over its call's, which only the holder of the user's secret can make. (The demo proves those of two calls.)
import { beforeAll, describe, expect, it } from 'vitest';
import { EndCapResult } from '../../src/parth/statements/session.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import type { QedProof } from '../../src/prover/proof.js';
import { SECRETS } from './network.js';
import { bobSession, type ProvenSession } from './sessions.js';
import { prover } from './shared-prover.js';

let bob: ProvenSession;
beforeAll(async () => {
  bob = await bobSession();
});

describe('a session of one call', () => {
  const endCap = (change: object, child: QedProof) => {
    const { program, circuit, witness } = bob.plan.proofs.at(-1)!;
    const secret = SECRETS.bob.toString();
    return prover.prove({
      program,
      circuit,
      witness: { ...(witness as object), secret, ...change },
      children: [child],
    });
  };

  it('has a proof, over that of its call', async () => {
    const { proof, result } = bob;
    expect(proof).toMatchObject({ kind: 'proof', circuit: 'UPSExpressOneCall' });
    expect(proof.output).toBe(EndCapResult.hash(result).toString());
    expect(result.stats.transactions).toBe(1n);
    expect(await prover.verify(proof, protocolKeys().UpsExpress)).toBe(true);
    expect(await prover.verify(proof, protocolKeys().UpsEndCap)).toBe(false);
    expect(JSON.stringify(proof)).not.toContain(SECRETS.bob.toString());
  });

  it('has none with another secret', async () => {
    await expect(endCap({ secret: '5' }, bob.made.get('call-0')!)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'UPSExpressOneCall/key' },
    });
  });

  it('has none over a call that was not proven', async () => {
    const callProof = bob.made.get('call-0')!;
    const { proof } = callProof;
    const tampered = proof!.proof.replace(/.(?=.{2000}$)/, (char) => (char === 'A' ? 'B' : 'A'));
    const invalid = { ...callProof, proof: { ...proof!, proof: tampered } };
    await expect(endCap({}, invalid)).rejects.toMatchObject({ code: 'QED2011' });
  });
});

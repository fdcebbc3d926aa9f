// A session of one call ends in one proof over its call's, which only the holder of the user's secret can make. (The demo proves first sessions, of one call and of two.)
import { beforeAll, describe, expect, it } from 'vitest';
import { EndCapResult } from '../../src/parth/statements/session.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import type { QedProof } from '../../src/prover/proof.js';
import { SECRETS } from './network.js';
import { aliceSession, type ProvenSession } from './sessions.js';
import { prover } from './shared-prover.js';

let alice: ProvenSession;
beforeAll(async () => {
  alice = await aliceSession();
});

describe('a session of one call', () => {
  const endCap = (change: object, child: QedProof) => {
    const { program, circuit, witness } = alice.plan.proofs.at(-1)!;
    const secret = SECRETS.alice.toString();
    return prover.prove({
      program,
      circuit,
      witness: { ...(witness as object), secret, ...change },
      children: [child],
    });
  };

  it('has a proof, over that of its call', async () => {
    const { proof, result } = alice;
    expect(proof).toMatchObject({ kind: 'proof', circuit: 'UPSExpressOneCall' });
    expect(proof.output).toBe(EndCapResult.hash(result).toString());
    expect(result.stats.transactions).toBe(1n);
    expect(await prover.verify(proof, protocolKeys().UpsExpress)).toBe(true);
    expect(await prover.verify(proof, protocolKeys().UpsEndCap)).toBe(false);
    expect(JSON.stringify(proof)).not.toContain(SECRETS.alice.toString());
  });

  it('has none with another secret', async () => {
    await expect(endCap({ secret: '5' }, alice.made.get('call-0')!)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'UPSExpressOneCall/key' },
    });
  });

  it('has none over a call that was not proven', async () => {
    const callProof = alice.made.get('call-0')!;
    const { proof } = callProof;
    const tampered = proof!.proof.replace(/.(?=.{2000}$)/, (char) => (char === 'A' ? 'B' : 'A'));
    const invalid = { ...callProof, proof: { ...proof!, proof: tampered } };
    await expect(endCap({}, invalid)).rejects.toMatchObject({ code: 'QED2011' });
  });
});

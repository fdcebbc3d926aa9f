// A session of one call ends in one proof over its call's, which only the holder of the user's secret can make. (The demo proves first sessions, of one call and of two.)
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileFile, makeArtifact } from '../../src/compiler/compile.js';
import { EndCapResult } from '../../src/parth/statements/session.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import type { QedProof } from '../../src/prover/proof.js';
import type { SessionPlan } from '../../src/session/plan/session-plan.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { call, SECRETS, SessionNetwork } from '../support/session-network.js';
import { prover } from './shared-prover.js';

let plan: SessionPlan;
beforeAll(async () => {
  const token = fileURLToPath(new URL('../../fixtures/contracts/token.ts', import.meta.url));
  const { contracts } = await compileFile(token);
  const artifact = await makeArtifact(contracts[0]!, { cacheDirectory: prover.cacheDirectory });
  const network = new SessionNetwork({}, [artifact]);
  await network.land('alice', call(0n, 'mint', 7));
  plan = await network.plan('alice', [call(0n, 'mint', 5)]);
});

describe('a session of one call', () => {
  let callProof: QedProof;
  const endCap = (change: object, child: QedProof) => {
    const { program, circuit, witness } = plan.proofs.at(-1)!;
    const secret = SECRETS.alice.toString();
    return prover.prove({
      program,
      circuit,
      witness: { ...(witness as object), secret, ...change },
      children: [child],
    });
  };

  it('has a proof, over that of its call', async () => {
    const kept = {
      read: () => undefined,
      keep: (planned: { readonly id: string }, proof: QedProof) => {
        if (planned.id === 'call-0') callProof = proof;
      },
    };
    const { proof, result } = await proveSession(plan, prover, SECRETS.alice, { kept });
    expect(proof).toMatchObject({ kind: 'proof', circuit: 'UPSExpressOneCall' });
    expect(proof.output).toBe(EndCapResult.hash(result).toString());
    expect(result.stats.transactions).toBe(1n);
    expect(await prover.verify(proof, protocolKeys().UpsExpress)).toBe(true);
    expect(await prover.verify(proof, protocolKeys().UpsEndCap)).toBe(false);
    expect(JSON.stringify(proof)).not.toContain(SECRETS.alice.toString());
  });

  it('has none with another secret', async () => {
    await expect(endCap({ secret: SECRETS.bob.toString() }, callProof)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'UPSExpressOneCall/key' },
    });
  });

  it('has none over a call that was not proven', async () => {
    const { proof } = callProof;
    const tampered = proof!.proof.replace(/.(?=.{2000}$)/, (char) => (char === 'A' ? 'B' : 'A'));
    const invalid = { ...callProof, proof: { ...proof!, proof: tampered } };
    await expect(endCap({}, invalid)).rejects.toMatchObject({ code: 'QED2011' });
  });
});

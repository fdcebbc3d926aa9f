// A delegate proves a session that a wallet signed, without ever holding the secret.
import { PrivateKey } from 'o1js';
import { expect, it } from 'vitest';
import { PublicKey } from '../../src/parth/leaves.js';
import { readSignature, schnorrKeyParam } from '../../src/parth/schnorr.js';
import { EndCapResult } from '../../src/parth/statements/session.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import type { QedProof } from '../../src/prover/proof.js';
import { fingerprintOf } from '../../src/session/keystore/public-key.js';
import { planSession } from '../../src/session/plan/plan-session.js';
import { messageOf } from '../../src/session/prove/consent.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { signFields } from '../support/mina-wallet.js';
import { SessionNetwork } from '../support/session-network.js';
import { prover } from './shared-prover.js';

const WALLET = PrivateKey.fromBigInt(271828n);

it('a session is signed by a wallet and proven elsewhere; its signature has no proof for another message', async () => {
  const keyParam = schnorrKeyParam(WALLET.toBigInt());
  const publicKey = { signatureFingerprint: fingerprintOf('schnorr'), keyParam };
  const network = new SessionNetwork({}, []);
  network.chain.register(PublicKey.hash(publicKey));
  network.chain.seal();
  // Without a call: the steps between start and end cap are those of any session.
  const plan = await planSession({ source: network.chain, calls: [], publicKey });
  const signature = readSignature(signFields([messageOf(plan)], WALLET))!;

  const proofs = new Map<string, QedProof>();
  const witnesses = new Map<string, unknown>();
  const kept = { read: () => undefined, keep: ({ id }: { id: string }, proof: QedProof) => void proofs.set(id, proof) };
  const recording = Object.assign(Object.create(prover) as typeof prover, {
    prove: (job: Parameters<typeof prover.prove>[0]) => {
      witnesses.set(job.circuit, job.witness);
      return prover.prove(job);
    },
  });
  const { proof, result } = await proveSession(plan, recording, signature, { kept });
  expect(proof).toMatchObject({
    kind: 'proof',
    circuit: 'UPSStandardEndCap',
    output: EndCapResult.hash(result).toString(),
  });
  expect(await prover.verify(proof, protocolKeys().UpsEndCap)).toBe(true);
  expect(await prover.verify(proofs.get('signature')!, protocolKeys().SchnorrSignature)).toBe(true);

  const { program, circuit } = plan.proofs.find(({ id }) => id === 'signature')!;
  const witness = { ...(witnesses.get('SchnorrSignature') as object), message: (messageOf(plan) + 1n).toString() };
  await expect(prover.prove({ program, circuit, witness, children: [] })).rejects.toMatchObject({
    code: 'QED2010',
    details: { constraint: 'SchnorrSignature/signature/commitment' },
  });
});

// A delegate proves a session that a wallet signed, without ever holding the secret: in one proof over its call's; and signatures have proofs of their own.
import { beforeAll, describe, expect, it } from 'vitest';
import { EndCapAuthorization, EndCapResult, SignatureStatement } from '../../src/parth/statements/session.js';
import { signSchnorr, schnorrSigner } from '../../src/parth/schnorr.js';
import { SchnorrWitness } from '../../src/prover/gadgets/schnorr.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import type { QedProof } from '../../src/prover/proof.js';
import { schnorrWitness } from '../../src/prover/signature/schnorr-signature-step.js';
import { messageOf } from '../../src/session/prove/consent.js';
import { call } from '../support/session-network.js';
import { KEYS, SECRETS, TOKEN, tokenNetwork } from './network.js';
import { byWallet, prove, type ProvenSession } from './sessions.js';
import { prover } from './shared-prover.js';

/** A signature of a message as circuits take it. */
const signed = (user: 'alice' | 'carol', message: bigint) => {
  const signature = signSchnorr(SECRETS[user], message);
  return SchnorrWitness.toJSON(schnorrWitness(schnorrSigner(KEYS[user].keyParam, signature, message)!));
};

let alice: ProvenSession;
beforeAll(async () => {
  alice = await prove(await tokenNetwork(), KEYS.alice, byWallet(SECRETS.alice), [call(TOKEN, 'mint', 5)]);
});

/** Another end cap of her session. */
const endCap = (change: object, child: QedProof) => {
  const { program, circuit, witness } = alice.plan.proofs.at(-1)!;
  const signature = signed('alice', messageOf(alice.plan));
  return prover.prove({
    program,
    circuit,
    witness: { ...(witness as object), signature, ...change },
    children: [child],
  });
};

describe('a session of one call that a wallet signed', () => {
  it('has a proof, over that of its call', async () => {
    const { proof, result } = alice;
    expect(proof).toMatchObject({
      kind: 'proof',
      circuit: 'UPSSchnorrExpressOneCall',
      output: EndCapResult.hash(result).toString(),
    });
    expect(await prover.verify(proof, protocolKeys().UpsSchnorrExpress)).toBe(true);
    expect(await prover.verify(proof, protocolKeys().UpsExpress)).toBe(false);
  });

  it('has none with the signature of another session', async () => {
    const other = EndCapAuthorization.hash({ ...alice.plan.authorization, endUserLeafHash: 5n });
    const forged = { signature: signed('alice', other) };
    await expect(endCap(forged, alice.made.get('call-0')!)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'UPSSchnorrExpressOneCall/signature/commitment' },
    });
  });

  it('has none over a call under another key', async () => {
    const foreign = { ...alice.made.get('call-0')!, key: protocolKeys().SchnorrSignature };
    await expect(endCap({}, foreign)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: expect.stringMatching(/^UPSSchnorrExpressOneCall\//) as string },
    });
  });

  it('has none over a simulation of its call', async () => {
    const { proof: _, ...call } = alice.made.get('call-0')!;
    await expect(endCap({}, { ...call, kind: 'simulation' })).rejects.toMatchObject({ code: 'QED2021' });
  });
});

describe('a signature of its own', () => {
  const { keyParam } = KEYS.carol;
  let proof: QedProof;
  const program = { kind: 'protocol', name: 'SchnorrSignature' } as const;
  const prove = (signature: unknown, message: bigint) =>
    prover.prove({
      program,
      circuit: 'SchnorrSignature',
      witness: { signature, message: message.toString() } as never,
      children: [],
    });

  it('has a proof, and none for another message', async () => {
    proof = await prove(signed('carol', 5n), 5n);
    expect(proof.output).toBe(SignatureStatement.hash({ keyParam, message: 5n }).toString());
    expect(await prover.verify(proof, protocolKeys().SchnorrSignature)).toBe(true);
    await expect(prove(signed('carol', 5n), 6n)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'SchnorrSignature/signature/commitment' },
    });
  });

  // The logic holds: only the verification of the child can refuse. It ends the prover process, so it is the last.
  it('proves nothing in place of a call', async () => {
    const call = alice.made.get('call-0')!;
    const stolen = { ...call.proof!, proof: proof.proof!.proof };
    await expect(endCap({}, { ...call, proof: stolen })).rejects.toMatchObject({
      code: 'QED2011',
      details: { reason: expect.stringContaining('prevs_verified') as string },
    });
  });
});

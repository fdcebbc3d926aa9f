// A delegate proves a session that a wallet signed, without ever holding the secret: in one proof over its call's; and signatures have proofs of their own.
import { beforeAll, describe, expect, it } from 'vitest';
import { EndCapAuthorization, EndCapResult, SignatureStatement } from '../../src/parth/statements/session.js';
import { signSchnorr, schnorrSigner } from '../../src/parth/schnorr.js';
import { SchnorrWitness } from '../../src/prover/gadgets/schnorr.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import { schnorrWitness } from '../../src/prover/signature/schnorr-signature-step.js';
import { KEYS, SECRETS } from './network.js';
import { aliceSession, type ProvenSession } from './sessions.js';
import { prover } from './shared-prover.js';

/** A signature of a message as circuits take it. */
const signed = (user: 'alice' | 'carol', message: bigint) => {
  const signature = signSchnorr(SECRETS[user], message);
  return SchnorrWitness.toJSON(schnorrWitness(schnorrSigner(KEYS[user].keyParam, signature, message)!));
};

describe('a session of one call that a wallet signed', () => {
  let alice: ProvenSession;
  beforeAll(async () => {
    alice = await aliceSession();
  });

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
    const { authorization, proofs } = alice.plan;
    const { program, circuit, witness } = proofs.at(-1)!;
    const other = EndCapAuthorization.hash({ ...authorization, endUserLeafHash: 5n });
    const forged = { ...(witness as object), signature: signed('alice', other) };
    const children = [alice.made.get('call-0')!];
    await expect(prover.prove({ program, circuit, witness: forged, children })).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'UPSSchnorrExpressOneCall/signature/commitment' },
    });
  });
});

describe('a signature of its own', () => {
  const program = { kind: 'protocol', name: 'SchnorrSignature' } as const;
  const prove = (signature: unknown, message: bigint) =>
    prover.prove({
      program,
      circuit: 'SchnorrSignature',
      witness: { signature, message: message.toString() } as never,
      children: [],
    });

  it('has a proof, and none for another message', async () => {
    const { keyParam } = KEYS.carol;
    const proof = await prove(signed('carol', 5n), 5n);
    expect(proof.output).toBe(SignatureStatement.hash({ keyParam, message: 5n }).toString());
    expect(await prover.verify(proof, protocolKeys().SchnorrSignature)).toBe(true);
    await expect(prove(signed('carol', 5n), 6n)).rejects.toMatchObject({
      code: 'QED2010',
      details: { constraint: 'SchnorrSignature/signature/commitment' },
    });
  });
});

// A session whose calls use byte hashes and an ECDSA signature can really be proven: their circuits have lookup tables and gates that the protocol's own
// have not, and a session's steps verify them.
import { expect, it } from 'vitest';
import { contractLeafOf, functionLeavesOf } from '../../../src/compiler/artifact/leaves.js';
import { actorKey } from '../../../src/parth/actor.js';
import { PublicKey } from '../../../src/parth/leaves.js';
import { EndCapResult } from '../../../src/parth/statements/session.js';
import { protocolKeys } from '../../../src/prover/programs/keys.js';
import { call } from '../../support/session-network.js';
import { artifactsOf, network } from '../network.js';
import { prove } from '../sessions.js';
import { prover } from '../shared-prover.js';

const NOTARY_SOURCE = `
import {
  Contract, assert, keccak256, sha256, verifyEcdsa,
  type EcdsaPublicKey, type EcdsaSignature, type FixedArray, type u8,
} from 'qed/contract';
export class Notary extends Contract {
  last: FixedArray<u8, 2> = [0n, 0n];
  hash(data: FixedArray<u8, 3>): u8 {
    const [a, b] = [sha256(data), keccak256(data)];
    this.last = [a[0], b[0]];
    return a[31] ^ b[31];
  }
  sign(by: EcdsaSignature, key: EcdsaPublicKey, digest: FixedArray<u8, 32>): void {
    assert(verifyEcdsa(by, key, digest), 'not signed');
    this.last = [1n, 1n];
  }
}`;

// From the tests of go-ethereum.
const ECDSA = {
  signature: {
    r: u256('90f27b8b488db00b00606796d2987f6a5f59ae62ea05effe84fef5b8b0e54998'),
    s: u256('4a691139ad57a3f0b906637673aa2f63d1f55cb1a69199d4009eea23ceaddc93'),
  },
  key: {
    x: u256('e32df42865e97135acfb65f3bae71bdc86f4d49150ad6a440b6f15878109880a'),
    y: u256('0a2b2667f7e725ceea70c673093bf67663e0312623c8e091b13cf2c0f11ef652'),
  },
  digest: [...Buffer.from('ce0677bb30baa8cf067c88db9811f4333d131bf8bcf12fe7065d211dce971008', 'hex')].map(String),
};

function u256(hex: string) {
  return { high: BigInt(`0x${hex.slice(0, 32)}`).toString(), low: BigInt(`0x${hex.slice(32)}`).toString() };
}

it('a session has a proof, over calls that hash bytes and verify a signature', async () => {
  const chain = (await network()).fork();
  const [artifact] = await artifactsOf('/notary.ts', NOTARY_SOURCE);
  const notary = chain.deploy({
    leaf: contractLeafOf(artifact!, 0n),
    functions: functionLeavesOf(artifact!),
    artifact: artifact!,
  });
  const actor = actorKey(notary);
  chain.register(PublicKey.hash(actor));
  chain.seal();
  const calls = [
    call(notary, 'hash', ['97', '98', '99']),
    call(notary, 'sign', ECDSA.signature, ECDSA.key, ECDSA.digest),
  ];
  const { plan, made, result, proof } = await prove(chain, actor, () => null, calls);
  expect(plan.calls[0]!.changes.map(({ after }) => after)).toEqual([String(0xba), String(0x4e)]);
  expect(made.size).toBe(plan.proofs.length);
  expect(proof).toMatchObject({ kind: 'proof', output: EndCapResult.hash(result).toString() });
  expect(await prover.verify(proof, protocolKeys().UpsEndCap)).toBe(true);
});

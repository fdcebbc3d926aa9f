// Calls that use byte hashes and ECDSA signatures can really be proven, and their session too.
import { afterAll, expect, it } from 'vitest';
import { compileFile, makeArtifact } from '../../src/compiler/compile.js';
import { ProverPool } from '../../src/prover/proving/prover-pool.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { call, SECRETS, SessionNetwork } from '../support/session-network.js';

// Calls whose circuits have lookup tables and gates that the protocol's own have not, proven, and verified by the session's steps.

const SOURCE = `
import { Contract, assert, keccak256, sha256, verifyEcdsa, type EcdsaPublicKey, type EcdsaSignature, type u8, type FixedArray } from 'qed/contract';
export class Library extends Contract {
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

const u256 = (hex: string) => ({
  high: BigInt(`0x${hex.slice(0, 32)}`).toString(),
  low: BigInt(`0x${hex.slice(32)}`).toString(),
});
// From the tests of go-ethereum.
const key = {
  x: u256('e32df42865e97135acfb65f3bae71bdc86f4d49150ad6a440b6f15878109880a'),
  y: u256('0a2b2667f7e725ceea70c673093bf67663e0312623c8e091b13cf2c0f11ef652'),
};
const signature = {
  r: u256('90f27b8b488db00b00606796d2987f6a5f59ae62ea05effe84fef5b8b0e54998'),
  s: u256('4a691139ad57a3f0b906637673aa2f63d1f55cb1a69199d4009eea23ceaddc93'),
};
const digest = [...Buffer.from('ce0677bb30baa8cf067c88db9811f4333d131bf8bcf12fe7065d211dce971008', 'hex')].map(String);

const prover = new ProverPool({ size: 1 });
afterAll(() => prover.close());

it('hashes of bytes and an ECDSA signature are proven, and the session with them', async () => {
  const { contracts, diagnostics } = await compileFile('/library.ts', { overlay: { '/library.ts': SOURCE } });
  expect(diagnostics).toEqual([]);
  const artifact = await makeArtifact(contracts[0]!, { cacheDirectory: prover.cacheDirectory });
  const network = new SessionNetwork({}, [artifact]);
  const plan = await network.plan('alice', [
    call(0n, 'hash', ['97', '98', '99']),
    call(0n, 'sign', signature, key, digest),
  ]);
  expect(plan.calls[0]!.changes.map(({ after }) => after)).toEqual([String(0xba), String(0x4e)]);

  const stages: string[] = [];
  const { proof } = await proveSession(plan, prover, SECRETS.alice, {
    onProgress: ({ state, title }) => state === 'done' && stages.push(title),
  });
  expect(stages).toHaveLength(plan.proofs.length);
  expect(proof.kind).toBe('proof');
});

// A session whose calls use byte hashes, an ECDSA signature and a past checkpoint can really be proven, by a contract's actor without any secret.
import { expect, it } from 'vitest';
import { contractLeafOf, functionLeavesOf } from '../../src/compiler/artifact/leaves.js';
import { compileFile, makeArtifact } from '../../src/compiler/compile.js';
import { actorKey } from '../../src/parth/actor.js';
import { PublicKey } from '../../src/parth/leaves.js';
import { EndCapResult } from '../../src/parth/statements/session.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import { ActorSignatureWitness } from '../../src/prover/signature/actor-signature.js';
import { LocalChain } from '../../src/sandbox/chain/local-chain.js';
import { planSession } from '../../src/session/plan/plan-session.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { call } from '../support/session-network.js';
import { prover } from './shared-prover.js';

const PATH = '/ledger.ts';
// The circuits of `hash` and `sign` have lookup tables and gates that the protocol's own have not; the session's steps verify them.
const SOURCE = `
import {
  Contract, assert, context, keccak256, sha256, verifyEcdsa,
  type EcdsaPublicKey, type EcdsaSignature, type FixedArray, type UserId, type u32, type u64, type u8,
} from 'qed/contract';
export class Ledger extends Contract {
  n: u64 = 5n;
  last: FixedArray<u8, 2> = [0n, 0n];
  step(other: UserId, at: u32): u64 {
    assert(context.isActor(context.userId) && !context.isActor(other), 'only as the actor');
    this.n += Ledger.at(other, { checkpoint: at }).n;
    return this.n;
  }
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

it(
  "a session of a contract's actor has a proof, over calls that hash, verify and read the past",
  { timeout: 45 * 60_000 },
  async () => {
    const { contracts, diagnostics } = await compileFile(PATH, { overlay: { [PATH]: SOURCE } });
    expect(diagnostics).toEqual([]);
    const artifact = await makeArtifact(contracts[0]!, { cacheDirectory: prover.cacheDirectory });
    const chain = new LocalChain();
    const leaf = contractLeafOf(artifact, 0n);
    const contractId = chain.deploy({ leaf, functions: functionLeavesOf(artifact), artifact });
    chain.register(PublicKey.hash(actorKey(contractId)));
    chain.seal();
    chain.seal();
    const calls = [
      call(contractId, 'step', '9', '1'),
      call(contractId, 'hash', ['97', '98', '99']),
      call(contractId, 'sign', signature, key, digest),
    ];
    const plan = await planSession({ source: chain, calls, publicKey: actorKey(contractId) });
    expect(plan.calls[0]!.output).toBe('10');
    expect(plan.calls[1]!.changes.map(({ after }) => after)).toEqual([String(0xba), String(0x4e)]);

    const stages: string[] = [];
    const { result, proof } = await proveSession(plan, prover, null, {
      onProgress: ({ state, title }) => state === 'done' && stages.push(title),
    });
    expect(stages).toHaveLength(plan.proofs.length);
    expect(proof).toMatchObject({ kind: 'proof', output: EndCapResult.hash(result).toString() });
    expect(await prover.verify(proof, protocolKeys().UpsEndCap)).toBe(true);

    const { program, circuit, witness } = plan.proofs.find(({ id }) => id === 'signature')!;
    const other = { ...ActorSignatureWitness.fromJSON(witness!), keyParam: contractId + 1n };
    const forged = prover.prove({ program, circuit, witness: ActorSignatureWitness.toJSON(other), children: [] });
    await expect(forged).rejects.toMatchObject({ code: 'QED2010' });
  },
);

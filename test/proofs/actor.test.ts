// A session of a contract's actor that reads a past checkpoint can really be proven, without any secret.
import { afterAll, expect, it } from 'vitest';
import { contractLeafOf, functionLeavesOf } from '../../src/compiler/artifact/leaves.js';
import { compileFile, makeArtifact } from '../../src/compiler/compile.js';
import { actorKey } from '../../src/parth/actor.js';
import { PublicKey } from '../../src/parth/leaves.js';
import { EndCapResult } from '../../src/parth/statements/session.js';
import { ActorSignatureWitness } from '../../src/prover/signature/actor-signature.js';
import { protocolKeys } from '../../src/prover/programs/keys.js';
import { ProverPool } from '../../src/prover/proving/prover-pool.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { planSession } from '../../src/session/plan/plan-session.js';
import { LocalChain } from '../../src/sandbox/chain/local-chain.js';

const prover = new ProverPool({ size: 1 });
afterAll(() => prover.close());

const PATH = '/counter.ts';
const SOURCE = `import { Contract, assert, context, type u32, type u64, type UserId } from 'qed/contract';
export class Counter extends Contract {
  n: u64 = 5n;
  step(other: UserId, at: u32): u64 {
    assert(context.isActor(context.userId) && !context.isActor(other), 'only as the actor');
    this.n += Counter.at(other, { checkpoint: at }).n;
    return this.n;
  }
}`;

// One session is proven for real: the call asks for actors and reads a past checkpoint, and nobody's secret signs.
it("a session of a contract's actor, which reads a past checkpoint, has a proof", async () => {
  const { contracts, diagnostics } = await compileFile(PATH, { overlay: { [PATH]: SOURCE } });
  expect(diagnostics).toEqual([]);
  const artifact = await makeArtifact(contracts[0]!, { cacheDirectory: prover.cacheDirectory });
  const chain = new LocalChain();
  const contractId = chain.deploy({
    leaf: contractLeafOf(artifact, 0n),
    functions: functionLeavesOf(artifact),
    artifact,
  });
  chain.register(PublicKey.hash(actorKey(contractId)));
  chain.seal();
  chain.seal();
  const calls = [{ contractId, method: 'step', args: ['9', '1'] }];
  const plan = await planSession({ source: chain, calls, publicKey: actorKey(contractId) });
  expect(plan.calls[0]!.output).toBe('10');

  const { result, proof } = await proveSession(plan, prover, null);
  expect(proof).toMatchObject({ kind: 'proof', output: EndCapResult.hash(result).toString() });
  expect(await prover.verify(proof, protocolKeys().UpsEndCap)).toBe(true);

  const { program, circuit, witness } = plan.proofs.find(({ id }) => id === 'signature')!;
  const other = { ...ActorSignatureWitness.fromJSON(witness!), keyParam: contractId + 1n };
  const forged = prover.prove({ program, circuit, witness: ActorSignatureWitness.toJSON(other), children: [] });
  await expect(forged).rejects.toMatchObject({ code: 'QED2010' });
});

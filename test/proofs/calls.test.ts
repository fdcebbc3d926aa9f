// A session whose contracts call each other has a real proof: two inline calls, one of them within the other, and a deferred one.
import { expect, it } from 'vitest';
import { contractLeafOf, functionLeavesOf } from '../../src/compiler/artifact/leaves.js';
import { compileFile, makeArtifact } from '../../src/compiler/compile.js';
import { PublicKey } from '../../src/parth/leaves.js';
import { EndCapResult } from '../../src/parth/statements/session.js';
import { protocolKeyHashes, protocolKeys } from '../../src/prover/programs/keys.js';
import { UpsHeader } from '../../src/parth/statements/session.js';
import { InlineTransactionWitness } from '../../src/prover/ups/call/cfc-inline-transaction.js';
import type { QedProof } from '../../src/prover/proof.js';
import { LocalChain } from '../../src/sandbox/chain/local-chain.js';
import { publicKeyOf } from '../../src/session/keystore/public-key.js';
import { planSession } from '../../src/session/plan/plan-session.js';
import { proveSession } from '../../src/session/prove/prove-session.js';
import { call } from '../support/session-network.js';
import { prover } from './shared-prover.js';

const PATH = '/calls.ts';
const SOURCE = `import { Contract, u64 } from 'qed/contract';
export class Purse extends Contract {
  n: u64 = 0n;
  add(by: u64): u64 { this.n += by; return this.n; }
}
export class Shop extends Contract {
  seen: u64 = 0n;
  buy(price: u64): u64 { this.seen = Purse.call(2n).add(price); Purse.defer(2n).add(1n); return this.seen * 2n; }
}
export class Agent extends Contract {
  last: u64 = 0n;
  go(price: u64): u64 { this.last = Shop.call(3n).buy(price); return this.last; }
}
`;
const SECRET = 4242n;

it('a session with nested inline calls and a deferred one has a proof', { timeout: 45 * 60_000 }, async () => {
  const { contracts, diagnostics } = await compileFile(PATH, { overlay: { [PATH]: SOURCE } });
  expect(diagnostics).toEqual([]);
  const chain = new LocalChain();
  chain.deploy(chainContract(await makeArtifact(contracts[0]!, { cacheDirectory: prover.cacheDirectory })));
  chain.deploy(chainContract(await makeArtifact(contracts[0]!, { cacheDirectory: prover.cacheDirectory })));
  for (const contract of contracts) {
    chain.deploy(chainContract(await makeArtifact(contract, { cacheDirectory: prover.cacheDirectory })));
  }
  const publicKey = publicKeyOf(SECRET, protocolKeyHashes().ZkSignature);
  chain.register(PublicKey.hash(publicKey));
  chain.seal();
  const plan = await planSession({ source: chain, calls: [call(4n, 'go', 7)], publicKey });
  expect(plan.calls[0]).toMatchObject({
    output: '14',
    calls: [{ method: 'buy' }, { method: 'add' }, { method: 'add' }],
  });

  const made = new Map<string, QedProof>();
  const kept = { read: () => undefined, keep: ({ id }: { id: string }, proof: QedProof) => void made.set(id, proof) };
  const { result, proof } = await proveSession(plan, prover, SECRET, { kept });
  expect(proof).toMatchObject({ kind: 'proof', output: EndCapResult.hash(result).toString() });
  expect(await prover.verify(proof, protocolKeys().UpsEndCap)).toBe(true);

  // The debt of one step cannot be paid with the call of another.
  const { program, circuit, witness } = plan.proofs.find(({ id }) => id === 'step-1')!;
  const forged = InlineTransactionWitness.fromJSON(witness!);
  const children = [made.get('step-0')!, made.get('call-2')!];
  await expect(prover.prove({ program, circuit, witness: witness!, children })).rejects.toMatchObject({
    code: 'QED2010',
  });
  expect(BigInt(made.get('step-0')!.output)).toBe(UpsHeader.hash(forged.previous.header));
});

const chainContract = (artifact: Awaited<ReturnType<typeof makeArtifact>>) => ({
  leaf: contractLeafOf(artifact, 0n),
  functions: functionLeavesOf(artifact),
  artifact,
});

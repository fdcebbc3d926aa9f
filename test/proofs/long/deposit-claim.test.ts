// A claim of a deposit can really be proven under the key of the committed bridge, from a path in the deposit tree of a past checkpoint.
import { expect, it } from 'vitest';
import { executeCall } from '../../../src/compiler/call/execute-call.js';
import { DEPOSIT_TREE_HEIGHT } from '../../../src/parth/heights.js';
import { DepositLeaf } from '../../../src/parth/leaves.js';
import { ContractCallStatement } from '../../../src/parth/statements/contract-call.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { systemContracts } from '../../../src/system/system-contracts.js';
import { ANCHOR, ME, worldOf } from '../../support/method-world.js';
import { prover } from '../shared-prover.js';

it('Bridge.claim has a proof, and none with an amount that was not deposited', async () => {
  const bridge = systemContracts()[1]!;
  const deposits = [3n, 40n].map((amount) => ({ userId: ME, amount, reference: 70n }));
  const tree = MerkleTree.from(
    DEPOSIT_TREE_HEIGHT,
    deposits.map((leaf, i) => [BigInt(i), DepositLeaf.hash(leaf)] as const),
  );
  const gdtRoots = { 15: tree.root, [Number(ANCHOR)]: tree.root };
  const { statement, circuit, witness } = await executeCall({
    ...worldOf({ cstateHeight: bridge.cstateHeight, gdtRoots, balance: 1n }),
    artifact: bridge,
    method: 'claim',
    args: [...['1', '40', '70', '15'], tree.path(1n).siblings.map(String)],
  });
  const ir = bridge.methods.find(({ name }) => name === 'claim')!;
  const prove = (change: object) =>
    prover.prove({
      program: { kind: 'contract', artifact: bridge, method: 'claim' },
      circuit: circuit.name,
      witness: { ...(witness as object), ...change } as never,
      children: [],
    });
  const proof = await prove({});
  expect(proof.output).toBe(ContractCallStatement.hash(statement).toString());
  expect(await prover.verify(proof, ir.verificationKey)).toBe(true);
  expect(await prover.verify({ ...proof, output: '5' }, ir.verificationKey)).toBe(false);

  const inputs = (witness as { inputs: string[] }).inputs.map((input, i) => (i === 1 ? '41' : input));
  await expect(prove({ inputs })).rejects.toMatchObject({ code: 'QED2010' });
});

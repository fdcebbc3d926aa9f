// Calls of compiled contracts can really be proven, and their proofs verify for nothing else.
import { fileURLToPath } from 'node:url';
import { verify } from 'o1js';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CircuitProgram } from '../../src/circuit/program.js';
import type { ContractArtifact } from '../../src/compiler/artifact/artifact.js';
import { sizeOf } from '../../src/compiler/keys/circuit-size.js';
import { checkFingerprints, checkKeys } from '../../src/compiler/keys/check-keys.js';
import type { KeyProgress } from '../../src/compiler/keys/contract-keys.js';
import { contractProgram, methodProgram } from '../../src/compiler/artifact/programs.js';
import { executeCall, executeOn, type ExecutedCall } from '../../src/compiler/call/execute-call.js';
import { compileFile, makeArtifact } from '../../src/compiler/compile.js';
import { blockIndexOf, entryHashOf } from '../../src/compiler/ir/hashed-entries.js';
import { ContractCallStatement } from '../../src/parth/statements/contract-call.js';
import { compileMembers } from '../support/differential.js';
import { smallContract } from '../support/small-contract.js';
import { ME, worldOf } from '../support/method-world.js';
import { keyCache } from '../../src/circuit/key-cache.js';
import { cacheDirectory } from './key-cache.js';

const token = fileURLToPath(new URL('../../fixtures/contracts/token.ts', import.meta.url));
let artifact: ContractArtifact;

beforeAll(async () => {
  const { contracts, diagnostics } = await compileFile(token);
  expect(diagnostics).toEqual([]);
  artifact = await makeArtifact(contracts[0]!, { cacheDirectory });
});

describe('calls of the token', () => {
  it('have keys that hash to their fingerprints', async () => {
    await checkKeys(artifact);
    const [mint, transfer] = artifact.methods;
    const swapped = {
      ...artifact,
      methods: [{ ...mint!, verificationKey: { ...transfer!.verificationKey, hash: mint!.fingerprint } }],
    };
    await expect(checkKeys(swapped)).rejects.toMatchObject({ code: 'QED1203' });
  });

  it('prove and verify, and prove nothing else', async () => {
    const world = worldOf({ cstateHeight: artifact.cstateHeight, own: [[0n, 100n]] });
    const executed = await executeCall({ ...world, artifact, method: 'transfer', args: ['9', '40'] });
    const { program, proof, key } = await prove(executed, 'transfer');
    expect(proof.publicOutput).toEqual([ContractCallStatement.hash(executed.statement).toString()]);
    expect(await verify(proof, key)).toBe(true);
    expect(
      await verify(
        {
          ...proof,
          publicOutput: [ContractCallStatement.hash({ ...executed.statement, cstateRootAfter: 1n }).toString()],
        },
        key,
      ),
    ).toBe(false);
    expect(await verify(proof, artifact.methods[0]!.verificationKey.data)).toBe(false);

    const witness = executed.witness as Record<string, string>;
    await expect(program.prove('Token.transfer', { ...witness, inputs: ['9', '101'] }, [])).rejects.toThrow();
    await expect(
      program.prove(
        'Token.transfer',
        { ...witness, access0: { ...(witness['access0'] as unknown as object), contents: ['200'] } },
        [],
      ),
    ).rejects.toThrow();
  });

  it('prove a read of another user', async () => {
    const layoutOfSent = 2n ** 32n;
    const world = worldOf({
      cstateHeight: artifact.cstateHeight,
      others: [{ user: 9n, slots: [[layoutOfSent + ME, 40n]] }],
    });
    const executed = await executeCall({ ...world, artifact, method: 'claim', args: ['9'] });
    expect(executed.output).toBe('40');
    const { proof, key } = await prove(executed, 'claim');
    expect(await verify(proof, key)).toBe(true);
  });

  it('are not compiled again when nothing changed', async () => {
    const { contracts } = await compileFile(token);
    const progress: KeyProgress[] = [];
    const again = await makeArtifact(contracts[0]!, {
      cacheDirectory,
      onProgress: (each) => progress.push(each),
    });
    expect(again).toEqual(artifact);
    expect(progress.filter(({ step }) => step === 'compiling')).toEqual([]);
    expect(progress.filter(({ cached }) => cached)).toHaveLength(3);
  });
});

it('an entry under a hashed key is written, and not over another key', async () => {
  const { methods, layout } = await compileMembers(`
    spent = mapping<Hash, boolean>();
    spend(key: Hash): void { assert(!this.spent.get(key), 'spent'); this.spent.set(key, true); }`);
  const ir = methods[0]!;
  const program = methodProgram(ir, (await sizeOf(ir)).digest);
  const { data } = await program.compile(keyCache(cacheDirectory));
  const { base, strides } = layout.fields[0]!;
  const block = base + blockIndexOf(entryHashOf(0, [77n]))! * strides[0]!;

  const executed = await executeOn(ir, [77n], worldOf({ cstateHeight: ir.cstateHeight }));
  expect(executed.writes.map(([slot]) => slot)).toEqual([block, block + 1n]);
  const proof = await program.prove(executed.circuit.name, executed.witness, []);
  expect(proof.publicOutput).toEqual([ContractCallStatement.hash(executed.statement).toString()]);
  expect(await verify(proof, data)).toBe(true);

  const lenient = { ...ir, ops: ir.ops.filter((op) => op.op !== 'assert' || op.check !== 'entry') };
  const taken = worldOf({ cstateHeight: ir.cstateHeight, own: [[block, 1n]] });
  const { witness } = await executeOn(lenient, [77n], taken);
  await expect(program.prove(executed.circuit.name, witness, [])).rejects.toThrow();
});

describe('an artifact', () => {
  it('whose code does not compile to its fingerprints is found out', async () => {
    const honest = await makeArtifact(smallContract(), { cacheDirectory });
    await checkFingerprints(honest, { cacheDirectory });
    const [add] = honest.methods;
    const ops = add!.ir.ops.map((op) => (op.op === 'const' && op.value === '1000' ? { ...op, value: '2000' } : op));
    const forged = { ...honest, methods: [{ ...add!, ir: { ...add!.ir, ops } }] } as ContractArtifact;
    await checkKeys(forged);
    await expect(checkFingerprints(forged, { cacheDirectory })).rejects.toMatchObject({ code: 'QED1203' });
  });
});

async function prove(executed: ExecutedCall, method: string) {
  const program: CircuitProgram = contractProgram(artifact, method);
  const key = await program.compile(keyCache(cacheDirectory));
  expect(key).toEqual(artifact.methods.find(({ name }) => name === method)!.verificationKey);
  const proof = await program.prove(executed.circuit.name, executed.witness, []);
  return { program, proof, key: key.data };
}

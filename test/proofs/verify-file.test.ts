// A proof file verifies under the right key and output, and under no others.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyFile } from '../../src/cli/commands/verify/verify-file.js';
import { artifactBytes, type ContractArtifact } from '../../src/compiler/artifact/artifact.js';
import { executeCall } from '../../src/compiler/call/execute-call.js';
import { compileFile, makeArtifact } from '../../src/compiler/compile.js';
import { zkSignature } from '../../src/prover/signature/zk-signature.js';
import { ProverPool } from '../../src/prover/proving/prover-pool.js';
import type { QedProof } from '../../src/prover/proof.js';
import { zkSignatureStep } from '../../src/prover/signature/zk-signature-step.js';
import { worldOf } from '../support/method-world.js';
import { prover } from './shared-prover.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'qed-verify-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const file = async (name: string, content: unknown): Promise<string> => {
  const at = path.join(directory, name);
  await writeFile(at, typeof content === 'string' ? content : JSON.stringify(content));
  return at;
};

describe('a proof of a protocol program in a file', () => {
  let proof: QedProof;
  beforeAll(async () => {
    const { circuit, witness } = zkSignatureStep(7n, 11n);
    const program = { kind: 'protocol', name: 'ZkSignature' } as const;
    proof = await prover.prove({ program, circuit, witness: zkSignature.witness.toJSON(witness), children: [] });
  });

  it('verifies under the key of this version', async () => {
    const verified = await verifyFile(await file('proof.json', proof), { prover });
    expect(verified).toMatchObject({ keyHash: proof.key.hash, output: proof.output });
  });

  it('does not with another output, under another key, or as a simulation', async () => {
    const changed = { ...proof, output: '5', proof: { ...proof.proof!, publicOutput: ['5'] } };
    const refusals = [
      [changed, 'QED6016'],
      [{ ...proof, program: 'UpsEndCap' }, 'QED6015'],
      [{ ...proof, kind: 'simulation' }, 'QED6017'],
    ] as const;
    for (const [forged, code] of refusals) {
      await expect(verifyFile(await file('forged.json', forged), { prover })).rejects.toMatchObject({ code });
    }
  });
});

describe('the table that verifying starts with', () => {
  const { circuit, witness } = zkSignatureStep(7n, 12n);
  const program = { kind: 'protocol', name: 'ZkSignature' } as const;
  const job = { program, circuit, witness: zkSignature.witness.toJSON(witness), children: [] };

  it('is kept, and only used as it should be', async () => {
    const proof = await prover.prove(job);
    const verifier = new ProverPool({ size: 1, cacheDirectory: path.join(directory, 'cache') });
    const table = async () => {
      const [name] = await readdir(verifier.cacheDirectory);
      return path.join(verifier.cacheDirectory, name!);
    };
    try {
      expect(await verifier.verify(proof, proof.key)).toBe(true);
      const kept = await readFile(await table());
      // two points changed places: well-formed, and wrong
      const [first, second] = (JSON.parse(kept.subarray(0, -8).toString()) as unknown[]).map((one) =>
        JSON.stringify(one),
      );
      const forged = Buffer.from(kept.toString('latin1').replace(`${first},${second}`, `${second},${first}`), 'latin1');
      expect(forged.equals(kept)).toBe(false);
      expect(forged).toHaveLength(kept.length);
      await writeFile(await table(), forged);
      const other = new ProverPool({ size: 1, cacheDirectory: path.join(directory, 'cache') });
      try {
        expect(await other.verify(proof, proof.key)).toBe(true);
        expect((await readFile(await table())).equals(kept)).toBe(true);
      } finally {
        await other.close();
      }
    } finally {
      await verifier.close();
    }
  });
});

describe("a proof of a contract's method in a file", () => {
  let artifact: ContractArtifact;
  let proof: QedProof;
  beforeAll(async () => {
    const token = fileURLToPath(new URL('../../fixtures/contracts/token.ts', import.meta.url));
    const { contracts } = await compileFile(token);
    artifact = await makeArtifact(contracts[0]!, { cacheDirectory: prover.cacheDirectory });
    const world = worldOf({ cstateHeight: artifact.cstateHeight });
    const { circuit, witness } = await executeCall({ ...world, artifact, method: 'mint', args: ['5'] });
    const program = { kind: 'contract', artifact, method: 'mint' } as const;
    proof = await prover.prove({ program, circuit: circuit.name, witness, children: [] });
  });

  it('verifies with the artifact, whose key it is', async () => {
    const options = { prover, artifact: await file('Token.json', artifactBytes(artifact)) };
    expect(await verifyFile(await file('mint.json', proof), options)).toMatchObject({ keyHash: proof.key.hash });
    const other = { ...proof, program: 'Token.claim' };
    await expect(verifyFile(await file('other.json', other), options)).rejects.toMatchObject({ code: 'QED6015' });
  });

  it('needs the artifact', async () => {
    const call = verifyFile(await file('mint.json', proof), { prover });
    await expect(call).rejects.toMatchObject({ code: 'QED6018' });
  });
});

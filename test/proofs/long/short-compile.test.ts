// A program whose key is known compiles without running its large circuits three times or making proving keys it does not need, and to no other key, however wrong what is known.
import { verify, type Cache, type CacheHeader } from 'o1js';
import { expect, it } from 'vitest';
import type { AnyCircuit } from '../../../src/circuit/circuit.js';
import { keyCache } from '../../../src/circuit/key-cache.js';
import { CircuitProgram, type KeyJson } from '../../../src/circuit/program.js';
import { expectedProgram, protocolKeyHashes } from '../../../src/prover/programs/keys.js';
import { circuitsOfProgram } from '../../../src/prover/programs/programs.js';
import type { ProtocolProgram } from '../../../src/prover/proof.js';
import { zkSignatureStep } from '../../../src/prover/signature/zk-signature-step.js';
import { cacheDirectory } from '../key-cache.js';
import { jobOf } from '../steps.js';

/** The keys of all tests. */
const all = keyCache(cacheDirectory);

/** A program that counts how often the logic of each circuit runs, with what is known of it. */
function counted(name: ProtocolProgram) {
  const runs: Record<string, number> = {};
  const counting = circuitsOfProgram(name, protocolKeyHashes()).map((one): AnyCircuit => {
    const logic: AnyCircuit['logic'] = (...args) => {
      runs[one.name] = (runs[one.name] ?? 0) + 1;
      return one.logic(...args);
    };
    return { ...one, logic };
  });
  return { program: new CircuitProgram(name, counting), runs, ...expectedProgram(name) };
}

/** A cache with o1js's reference strings and no key at all, and the kinds of keys that were made for it. */
function withoutKeys() {
  const made: string[] = [];
  const isKey = ({ kind }: CacheHeader) => /^(step|wrap)-/.test(kind);
  const cache: Cache = {
    canWrite: true,
    read: (header) => (isKey(header) ? undefined : all.read(header)),
    write: (header, bytes) => (isKey(header) ? void made.push(header.kind) : all.write(header, bytes)),
  };
  return { cache, made };
}

it('Registry compiles to its golden key, and its large circuits run once', async () => {
  const { program, runs, key, circuits } = counted('Registry');
  expect(await program.compile(all, { key, circuits })).toEqual(key);
  expect(runs).toEqual({
    AggStateTransition: 2,
    BatchAppendUserRegistrationTree: 1,
    BatchDeployContracts: 2,
    BatchProcessDeposits: 2,
    BatchProcessWithdrawals: 1,
  });
});

it('makes no proving key before the first proof where the step key is known', async () => {
  const { program, key, circuits } = counted('ZkSignature');
  const { cache, made } = withoutKeys();
  expect(await program.compile(cache, { key, circuits })).toEqual(key);
  expect(made.sort()).toEqual(['wrap-pk', 'wrap-vk']);
  await expectProof(program, key);
  expect(made.sort()).toEqual(['step-pk', 'wrap-pk', 'wrap-vk']);
});

it.each([
  ['rows', { rows: 20_000 }],
  ['step key', { stepKey: expectedProgram('ActorSignature').circuits['ActorSignature']!.stepKey }],
])('what is known wrongly, its %s, leads to the whole compilation and to the right key', async (_, wrong) => {
  const { program, runs, key, circuits } = counted('ZkSignature');
  const ZkSignature = { ...circuits['ZkSignature']!, ...wrong };
  expect(await program.compile(withoutKeys().cache, { key, circuits: { ZkSignature } })).toEqual(key);
  expect(runs['ZkSignature']).toBeGreaterThan(3);
  await expectProof(program, key);
});

it('another key than the expected one is given as it is', async () => {
  const { program, key, circuits } = counted('ZkSignature');
  const other = { data: key.data, hash: '5' };
  expect(await program.compile(all, { key: other, circuits })).toEqual(key);
});

async function expectProof(program: CircuitProgram, key: KeyJson) {
  const step = zkSignatureStep(7n, 11n);
  const proof = await program.prove('ZkSignature', jobOf(step).witness, []);
  expect(proof.publicOutput).toEqual([step.output.toString()]);
  expect(await verify(proof, key.data)).toBe(true);
}

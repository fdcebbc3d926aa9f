// A program whose key is known compiles without running its large circuits three times, and to no other key, however wrong what is known.
import { verify } from 'o1js';
import { expect, it } from 'vitest';
import type { AnyCircuit } from '../../src/circuit/circuit.js';
import { CircuitProgram } from '../../src/circuit/program.js';
import { goldenCircuits, protocolKeyHashes } from '../../src/prover/programs/keys.js';
import { circuitsOfProgram } from '../../src/prover/programs/programs.js';
import type { ProtocolProgram } from '../../src/prover/proof.js';
import { zkSignatureStep } from '../../src/prover/signature/zk-signature-step.js';
import { jobOf } from './steps.js';
import { cacheDirectory } from './key-cache.js';

/** A program that counts how often the logic of each circuit runs, with what is known of it. */
function counted(name: ProtocolProgram) {
  const runs: Record<string, number> = {};
  const circuits = circuitsOfProgram(name, protocolKeyHashes()).map((one): AnyCircuit => {
    const logic: AnyCircuit['logic'] = (...args) => {
      runs[one.name] = (runs[one.name] ?? 0) + 1;
      return one.logic(...args);
    };
    return { ...one, logic };
  });
  const { key, circuits: sizes } = goldenCircuits().programs[name]!;
  return { program: new CircuitProgram(name, circuits), runs, key, sizes };
}

it('Registry compiles to its golden key, and its large circuits run once', async () => {
  const { program, runs, key, sizes } = counted('Registry');
  expect(await program.compile(cacheDirectory, { key, sizes })).toEqual(key);
  expect(runs).toEqual({
    AggStateTransition: 2,
    BatchAppendUserRegistrationTree: 1,
    BatchDeployContracts: 2,
    BatchProcessDeposits: 2,
    BatchProcessWithdrawals: 1,
  });
});

it('what is known wrongly leads to the whole compilation, and to the right key', async () => {
  const { program, runs, key } = counted('ZkSignature');
  const sizes = { ZkSignature: { rows: 20_000 } };
  expect(await program.compile(cacheDirectory, { key, sizes })).toEqual(key);
  expect(runs).toEqual({ ZkSignature: 4 });

  const step = zkSignatureStep(7n, 11n);
  const proof = await program.prove('ZkSignature', jobOf(step).witness, []);
  expect(proof.publicOutput).toEqual([step.output.toString()]);
  expect(await verify(proof, key.data)).toBe(true);
});

it('another key than the expected one is given as it is', async () => {
  const { program, key, sizes } = counted('ZkSignature');
  const other = { data: key.data, hash: '5' };
  expect(await program.compile(cacheDirectory, { key: other, sizes })).toEqual(key);
});

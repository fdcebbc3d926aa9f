// The hash functions agree with published vectors and independent implementations, in the interpreter and in the
// circuit.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { ConstraintError } from '../../../src/circuit/constraint.js';
import { executeOn } from '../../../src/compiler/call/execute-call.js';
import { IrBuilder } from '../../../src/compiler/ir/builder.js';
import type { IrKind } from '../../../src/compiler/ir/kinds.js';
import type { DigestAlgorithm } from '../../../src/compiler/ir/hash-ops.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { ContractCallStatement } from '../../../src/parth/statements/contract-call.js';
import { keccak256 } from '../../support/keccak.js';
import { perturbEverything, proveOnConstants } from '../../support/method-circuit.js';
import { worldOf } from '../../support/method-world.js';

const span = { file: 'hash.ts', line: 1, column: 1 };
const world = worldOf({ cstateHeight: 1 });

function digestOf(algorithm: DigestAlgorithm, length: number): MethodIr {
  const b = new IrBuilder('Hashes', algorithm, 1, span);
  const bytes = Array.from({ length }, (_, i) => b.input(`bytes[${i}]`, 'u8'));
  return b.build(b.digest(algorithm, bytes));
}

const ORACLES: Readonly<Record<DigestAlgorithm, (bytes: readonly number[]) => number[]>> = {
  sha256: (bytes) => [...createHash('sha256').update(Uint8Array.from(bytes)).digest()],
  keccak256,
};
const hex = (bytes: readonly (number | bigint)[]): string => Buffer.from(bytes.map(Number)).toString('hex');

const VECTORS: readonly (readonly [DigestAlgorithm, string, string])[] = [
  ['sha256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'sha256',
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  ['keccak256', 'abc', '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45'],
  [
    'keccak256',
    'The quick brown fox jumps over the lazy dog',
    '4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15',
  ],
];

describe.each(VECTORS)('%s of %o', (algorithm, text, digest) => {
  it('is that of the standard', async () => {
    const bytes = [...Buffer.from(text, 'ascii')];
    expect(hex(ORACLES[algorithm](bytes))).toBe(digest);
    const executed = await proveOnConstants(digestOf(algorithm, bytes.length), bytes.map(BigInt), world);
    expect(hex(executed.execution.outputs)).toBe(digest);
  });
});

describe.each(['sha256', 'keccak256'] as const)('%s', (algorithm) => {
  it('of nothing is that of nothing', async () => {
    const executed = await proveOnConstants(digestOf(algorithm, 0), [], world);
    expect(hex(executed.execution.outputs)).toBe(hex(ORACLES[algorithm]([])));
  });

  // The lengths at which the padding begins a further block.
  it.each(algorithm === 'sha256' ? [55, 56, 64] : [135, 136])('pads %i bytes', async (length) => {
    const bytes = Array.from({ length }, (_, i) => (i * 37 + 255) % 256);
    const executed = await proveOnConstants(digestOf(algorithm, length), bytes.map(BigInt), world);
    expect(hex(executed.execution.outputs)).toBe(hex(ORACLES[algorithm](bytes)));
  });

  it('of random bytes is that of an independent implementation', async () => {
    const random = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 70 });
    await fc.assert(
      fc.asyncProperty(random, async (bytes) => {
        const { execution, circuit, witness, statement } = await executeOn(
          digestOf(algorithm, bytes.length),
          bytes.map(BigInt),
          world,
        );
        expect(hex(execution.outputs)).toBe(hex(ORACLES[algorithm](bytes)));
        expect(runCircuit(circuit, circuit.witness.fromJSON(witness))).toBe(ContractCallStatement.hash(statement));
      }),
      { numRuns: 6 },
    );
  });

  it('is bound by the circuit', async () => {
    const executed = await executeOn(digestOf(algorithm, 2), [7n, 255n], world);
    expect([...perturbEverything(executed)]).toEqual(
      expect.arrayContaining([expect.stringContaining('input:bytes[1]')]),
    );
  });
});

describe('merkleRoot', () => {
  const HEIGHT = 3;
  const tree = MerkleTree.from(
    HEIGHT,
    Array.from({ length: 8 }, (_, i) => [BigInt(i), BigInt(100 + i)] as const),
  );

  function rootMethod(index: IrKind, height = HEIGHT): MethodIr {
    const b = new IrBuilder('Hashes', 'root', 1, span);
    const [leaf, at] = [b.input('leaf', 'Hash'), b.input('index', index)];
    const siblings = Array.from({ length: height }, (_, i) => b.input(`path[${i}]`, 'Hash'));
    b.guard = b.input('guard', 'boolean');
    return b.build([b.merkleRoot(leaf, at, siblings)]);
  }
  const inputs = (index: bigint, guard = 1n): bigint[] => [
    tree.get(index % 8n),
    index,
    ...tree.path(index % 8n).siblings,
    guard,
  ];

  it.each(['u8', 'u64', 'u128', 'UserId', 'ContractId'] as const)('of every leaf, the index a %s', async (kind) => {
    for (const index of [0n, 1n, 2n, 5n, 7n]) {
      const { execution } = await proveOnConstants(rootMethod(kind), inputs(index), world);
      expect(execution.outputs).toEqual([tree.root]);
    }
  });

  it('refuses an index that no leaf has, unless it is not reached', async () => {
    const ir = rootMethod('u64');
    await expect(executeOn(ir, inputs(8n), world)).rejects.toMatchObject({ code: 'QED1105' });
    const { execution } = await proveOnConstants(ir, inputs(8n, 0n), world);
    expect(execution.outputs).toEqual([0n]);
    const { circuit, witness } = await executeOn(ir, inputs(8n, 0n), world);
    const reached = circuit.witness.fromJSON(witness) as unknown as { inputs: bigint[] };
    reached.inputs[ir.inputs.length - 1] = 1n;
    const run = (): unknown => runCircuit(circuit, reached as never);
    expect(run).toThrow(ConstraintError);
    expect(run).toThrow('merkleRoot hash.ts:1:1');
  });

  it('of a path longer than the index has bits', async () => {
    const long = MerkleTree.from(12, [[255n, 5n]]);
    const { execution } = await proveOnConstants(
      rootMethod('u8', 12),
      [5n, 255n, ...long.path(255n).siblings, 1n],
      world,
    );
    expect(execution.outputs).toEqual([long.root]);
  });

  it('is bound by the circuit', async () => {
    perturbEverything(await executeOn(rootMethod('u64'), inputs(5n), world));
  });
});

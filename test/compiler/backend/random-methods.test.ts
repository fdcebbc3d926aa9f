// For random guarded methods whose slots often overlap, the circuit outputs the statement of the interpreter, which
// knows nothing of openings.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runCircuit } from '../../../src/circuit/circuit.js';
import { executeOn } from '../../../src/compiler/call/execute-call.js';
import { RunTimeError } from '../../../src/compiler/interpreter/run-time-error.js';
import { verifyIr } from '../../../src/compiler/ir/verify.js';
import { MerkleTree } from '../../../src/parth/trees/merkle-tree.js';
import { ContractCallStatement } from '../../../src/parth/statements/contract-call.js';
import { ME, worldOf } from '../../support/method-world.js';
import { HEIGHT, instruction, methodOf } from './random-method.js';

it('random methods mean the same to interpreter and circuit', async () => {
  let completed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(instruction, { minLength: 3, maxLength: 25 }),
      fc.array(fc.nat(6), { minLength: 2, maxLength: 2 }),
      fc.array(fc.nat(1), { minLength: 4, maxLength: 4 }),
      async (program, numbers, bits) => {
        const ir = methodOf(program);
        verifyIr(ir);
        const own = [
          [0n, 3n],
          [16n, 1n],
          [18n, 2n],
          [33n, 5n],
        ] as const;
        const world = worldOf({
          cstateHeight: HEIGHT,
          own,
          others: [
            { user: ME, slots: own },
            { user: 1n, slots: [[1n, 9n]] },
          ],
        });
        const executed = await executeOn(ir, [...numbers, ...bits].map(BigInt), world).catch((error: unknown) => {
          if (error instanceof RunTimeError) return undefined;
          throw error;
        });
        if (executed === undefined) return;
        completed++;
        const { circuit, witness, statement, writes } = executed;
        expect(statement.cstateRootAfter).toBe(MerkleTree.from(HEIGHT, [...own, ...writes]).root);
        expect(runCircuit(circuit, circuit.witness.fromJSON(witness))).toBe(ContractCallStatement.hash(statement));
      },
    ),
    { numRuns: 300 },
  );
  // Too many failing methods would prove nothing.
  expect(completed).toBeGreaterThan(100);
});

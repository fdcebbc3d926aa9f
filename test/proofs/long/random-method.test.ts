// A random method can really be proven, and its proof verifies for no other statement.
import { verify } from 'o1js';
import { expect, it } from 'vitest';
import { sizeOf } from '../../../src/compiler/keys/circuit-size.js';
import { methodProgram } from '../../../src/compiler/artifact/programs.js';
import { executeOn, type ExecutedMethod } from '../../../src/compiler/call/execute-call.js';
import { RunTimeError } from '../../../src/compiler/interpreter/run-time-error.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import { runPasses } from '../../../src/compiler/passes/pipeline.js';
import { ContractCallStatement } from '../../../src/parth/statements/contract-call.js';
import { worldOf } from '../../support/method-world.js';
import { compileBatch } from '../../support/random/batch.js';
import { entropies } from '../../support/random/shrink.js';
import { keyCache } from '../../../src/circuit/key-cache.js';
import { cacheDirectory } from '../key-cache.js';

const SEED = Number(process.env['QED_SEED'] ?? 1);
const MAX_ROWS = 15_000;

/** The largest of some random methods that fit a small proof, among those whose first call completes. */
async function largest(): Promise<{ ir: MethodIr; executed: ExecutedMethod }> {
  const [common] = entropies(SEED, 1, 600);
  const { accepted } = await compileBatch(common!, entropies(-SEED - 1, 12, 400));
  let best: { ir: MethodIr; executed: ExecutedMethod; rows: number } | undefined;
  for (const { ir: raw, method } of accepted) {
    const ir = runPasses(raw);
    const world = worldOf({ cstateHeight: ir.cstateHeight, contractId: 2n });
    const executed = await executeOn(ir, method.calls[0]!, world).catch((error: unknown) => {
      if (error instanceof RunTimeError) return undefined;
      throw error;
    });
    if (executed === undefined) continue;
    // A method may be too large for any proof.
    const rows = await sizeOf(ir).then(
      (size) => size.rows,
      () => Infinity,
    );
    if (rows <= MAX_ROWS && rows > (best?.rows ?? 0)) best = { ir, executed, rows };
  }
  return best!;
}

it(`a random method of seed ${SEED} is proven, and nothing else with its proof`, async () => {
  const { ir, executed } = await largest();
  const program = methodProgram(ir, (await sizeOf(ir)).digest);
  const { data } = await program.compile(keyCache(cacheDirectory));
  const proof = await program.prove(executed.circuit.name, executed.witness, []);
  expect(proof.publicOutput).toEqual([ContractCallStatement.hash(executed.statement).toString()]);
  expect(await verify(proof, data)).toBe(true);
  const other = ContractCallStatement.hash({ ...executed.statement, cstateRootAfter: 1n });
  expect(await verify({ ...proof, publicOutput: [other.toString()] }, data)).toBe(false);
});

// The suite of random programs notices every mistake that a compiler could make: each is put between lowering and the
// interpreter, and must make the suite fail.
import { describe, expect, test } from 'vitest';
import { sourceOf } from '../../support/differential.js';
import { compileBatch, runMethod, type Batch, type Transform } from '../../support/random/batch.js';
import { MUTATIONS } from '../../support/random/mutations.js';
import { entropies } from '../../support/random/shrink.js';
import { Disagreement } from '../../support/observed.js';
import { ThreeWay } from '../../support/three-way.js';
import { readProgram } from '../../support/twin/compile.js';

/** Batches that are tried until a mistake is found: most are found in the first ones, so the later ones are made when asked for. */
const MOST_BATCHES = 24;
const TOGETHER = 100;
const MINUTES = 10 * 60_000;

const made: Promise<Batch>[] = [];
function batchAt(index: number): Promise<Batch> {
  const seed = index + 1;
  const [common] = entropies(seed, 1, 600);
  return (made[index] ??= compileBatch(common!, entropies(-seed - 1, TOGETHER, 400)));
}

/** What random methods rarely do: a multiplication that fails, on the path that is not taken. */
const BY_HAND = 'f(x: u64): u64 { return x > 6148914691236517205n ? x : x * 3n; }';
const PATH = '/contract.ts';

async function isFoundByHand(transform: Transform): Promise<boolean> {
  const { twin, lowered } = await readProgram(PATH, [[]], { [PATH]: sourceOf(BY_HAND) });
  const contracts = lowered[0]!.map((contract) => ({ ...contract, methods: contract.methods.map(transform) }));
  const ways = new ThreeWay(twin, [{ name: 'by hand', contracts }]);
  const found = await ways.call(7n, 'C', 'f', [2n ** 63n], 'interpreter').catch((error: unknown) => error);
  return found instanceof Disagreement;
}

describe('a mistake is found:', () => {
  test.each(MUTATIONS)('$name', { timeout: MINUTES }, async ({ name, transform }) => {
    if (await isFoundByHand(transform)) return;
    let [changed, all] = [0, 0];
    for (let i = 0; i < MOST_BATCHES; i++) {
      const batch = await batchAt(i);
      all += batch.accepted.length;
      for (const accepted of batch.accepted) {
        const ir = transform(accepted.ir);
        if (ir === accepted.ir) continue;
        changed++;
        const meaning = { name, transform: () => ir };
        const found = await runMethod(batch, accepted, undefined, [meaning]).catch((error: unknown) => error);
        if (found instanceof Disagreement) return;
        if (found instanceof Error) throw found;
      }
    }
    expect.fail(`${changed} of ${all} methods are changed, and all of them mean the same`);
  });
});

// The suite of random programs notices every mistake that a compiler could make: each is put between lowering and the
// interpreter, and must make the suite fail.
import { beforeAll, describe, expect, test } from 'vitest';
import { sourceOf } from '../../support/differential.js';
import { compileBatch, runMethod, type Accepted, type Batch, type Transform } from '../../support/random/batch.js';
import { MUTATIONS } from '../../support/random/mutations.js';
import { entropies } from '../../support/random/shrink.js';
import { Disagreement } from '../../support/observed.js';
import { ThreeWay } from '../../support/three-way.js';
import { readProgram } from '../../support/twin/compile.js';

const BATCHES = [1, 2, 3, 4, 5];
const TOGETHER = 100;
const MINUTES = 5 * 60_000;

const methods: { readonly batch: Batch; readonly accepted: Accepted }[] = [];
beforeAll(async () => {
  for (const seed of BATCHES) {
    const [common] = entropies(seed, 1, 600);
    const batch = await compileBatch(common!, entropies(-seed - 1, TOGETHER, 400));
    methods.push(...batch.accepted.map((accepted) => ({ batch, accepted })));
  }
}, MINUTES);

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
    let changed = 0;
    for (const { batch, accepted } of methods) {
      const ir = transform(accepted.ir);
      if (ir === accepted.ir) continue;
      changed++;
      const meaning = { name, transform: () => ir };
      const found = await runMethod(batch, accepted, undefined, [meaning]).catch((error: unknown) => error);
      if (found instanceof Disagreement) return;
      if (found instanceof Error) throw found;
    }
    if (await isFoundByHand(transform)) return;
    expect.fail(`${changed} of ${methods.length} methods are changed, and all of them mean the same`);
  });
});

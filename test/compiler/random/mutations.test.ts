// The suite of random programs notices every mistake that a compiler could make: each is put between lowering and the
// interpreter, and must make the suite fail.
import { beforeAll, describe, expect, test } from 'vitest';
import { compileBatch, runMethod, type Accepted, type Batch } from '../../support/random/batch.js';
import { MUTATIONS } from '../../support/random/mutations.js';
import { entropies } from '../../support/random/shrink.js';
import { Disagreement } from '../../support/observed.js';

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
    expect.fail(`${changed} of ${methods.length} methods are changed, and all of them mean the same`);
  });
});

// The suite of random programs notices every mistake that a compiler could make: each is put between lowering and the
// interpreter, and must make the suite fail.
import { describe, expect, test } from 'vitest';
import { compileBatch, runMethod, type Batch } from '../../support/random/batch.js';
import { MUTATIONS } from '../../support/random/mutations.js';
import { entropies } from '../../support/random/shrink.js';
import { Disagreement } from '../../support/observed.js';

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

describe('a mistake is found:', () => {
  test.each(MUTATIONS)('$name', { timeout: MINUTES }, async ({ name, transform }) => {
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

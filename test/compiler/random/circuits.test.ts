// Random programs have circuits that output the statement that follows from running the program as JavaScript, on
// constants and, for some programs, on variables.
import { describe, expect, test } from 'vitest';
import { compileBatch, MEANINGS, runMethod } from '../../support/random/batch.js';
import type { Depth } from '../../support/three-way.js';
import { entropies } from '../../support/random/shrink.js';

const SEED = Number(process.env['QED_SEED'] ?? 1);
const METHODS = Number(process.env['QED_RANDOM_CIRCUITS'] ?? 100);
const TOGETHER = 25;
const MINUTES = 5 * 60_000;
/** One method in so many runs on variables too, which takes much longer. */
const ON_VARIABLES = 25;
/** One in so many also as it is before the passes. */
const WITHOUT_PASSES = 5;
/** Over all batches: a mistake in what they share may have all programs of one batch refused. */
const calls = { accepted: 0, completed: 0 };

describe(`random programs of seed ${SEED} mean the same as circuits`, () => {
  test.each(Array.from({ length: Math.ceil(METHODS / TOGETHER) }, (_, i) => i))(
    'batch %i',
    { timeout: MINUTES },
    async (i) => {
      const seed = SEED * 1_000_003 + 500_000 + i;
      const [common] = entropies(seed, 1, 600);
      const batch = await compileBatch(common!, entropies(-seed - 1, TOGETHER, 400));
      calls.accepted += batch.accepted.length;
      for (const [n, accepted] of batch.accepted.entries()) {
        // The first call starts from nothing, the last one finds what the others wrote.
        const depth = n % ON_VARIABLES === 0 ? 'variables' : 'constants';
        const meanings = n % WITHOUT_PASSES === 0 ? MEANINGS : MEANINGS.slice(0, 1);
        const depthOf = (call: number): Depth => (call === 0 || call === 3 ? depth : 'interpreter');
        const observed = await runMethod(batch, accepted, depthOf, meanings);
        calls.completed += observed.filter(({ failure }) => failure === undefined).length;
      }
    },
  );

  test('most programs complete more than one of their calls', () => {
    expect(calls.completed).toBeGreaterThan(calls.accepted);
    expect(calls.accepted).toBeGreaterThan(METHODS / 4);
  });
});

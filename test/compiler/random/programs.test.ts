// Random programs mean the same in JavaScript and in the interpreter, with all passes and with none.
// `QED_RANDOM_PROGRAMS` sets how many and `QED_SEED` which; a failure prints both and the smallest program that fails.
import { afterAll, describe, expect, test } from 'vitest';
import { Coverage } from '../../support/random/coverage.js';
import { compileBatch, runMethod } from '../../support/random/batch.js';
import { entropies, shrunk } from '../../support/random/shrink.js';

const SEED = Number(process.env['QED_SEED'] ?? 1);
const METHODS = Number(process.env['QED_RANDOM_PROGRAMS'] ?? 1000);
const TOGETHER = 50;
const MINUTES = 5 * 60_000;
/**
 * Refusals of well-typed programs: an alias that is changed, a failure that is certain, a loop or index that is, a sum that need not be exact under a
 * wrap. More of them would test nothing.
 */
const MAY_REFUSE = [
  'QED1016',
  'QED1020',
  'QED1021',
  'QED1042',
  'QED1001',
  'QED1012',
  'QED1041',
  'QED1018',
  'QED1902',
  'QED1906',
];

const coverage = new Coverage();
let [accepted, refused] = [0, 0];

describe(`random programs of seed ${SEED} mean what JavaScript says`, () => {
  test.each(Array.from({ length: Math.ceil(METHODS / TOGETHER) }, (_, i) => i))(
    'batch %i',
    { timeout: MINUTES },
    async (i) => {
      const seed = SEED * 1_000_003 + i;
      const [common] = entropies(seed, 1, 600);
      const methods = entropies(-seed - 1, TOGETHER, 400);
      const batch = await compileBatch(common!, methods);
      for (const { codes, text } of batch.refused) {
        refused++;
        codes.forEach((code) => coverage.count(`refused ${code}`));
        if (!codes.every((code) => MAY_REFUSE.includes(code))) throw new Error(`refused: ${text}`);
      }
      for (const each of batch.accepted) {
        accepted++;
        try {
          (await runMethod(batch, each)).forEach((observed) => coverage.outcome(observed));
        } catch (error) {
          const entropy = methods[Number(each.method.name.slice(1))]!;
          const smallest = await shrunk(common!, entropy);
          throw new Error(
            `QED_SEED=${SEED}, batch ${i}, ${each.method.name}: ${(error as Error).message}\n\nthe smallest:\n${smallest}`,
          );
        }
        coverage.method(each.fn, each.ir, each.method.source);
      }
    },
  );
});

/** Fewer methods need not meet everything. */
const isWhole = METHODS >= 1000;

test.runIf(isWhole)('the programs meet every construct, operator, kind, operation and outcome', () => {
  expect(coverage.missing()).toEqual([]);
});

test('most programs are accepted, and most calls complete', () => {
  expect(refused).toBeLessThan(accepted / 6);
  const outcomes = [...coverage.counts].filter(([name]) => name.startsWith('outcome '));
  const calls = outcomes.reduce((sum, [, count]) => sum + count, 0);
  expect(coverage.counts.get('outcome completes')).toBeGreaterThan(calls / 2);
});

afterAll(() => {
  if (process.env['QED_RANDOM_REPORT'] !== undefined)
    console.log(`${accepted} methods, ${refused} refused\n${coverage.report()}`);
});

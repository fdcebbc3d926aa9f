// What the staleness report says of random contracts holds in random schedules of their calls.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Dice, randomFile } from './random-readers.js';
import { randomHistory } from './schedule.js';
import { HISTORY, compiled, violations, unboundedUses, falls } from './violations.js';

const SEED = Number(process.env['QED_SEED'] ?? 1);
/** One after the other from `QED_SEED`; `QED_SCHEDULES` sets how many. */
const SEEDS = Array.from({ length: Number(process.env['QED_SCHEDULES'] ?? 2) }, (_, i) => SEED + i);
describe('what the staleness report says of random contracts holds in random schedules', () => {
  test.each(SEEDS)('seed %i', async (seed) => {
    const dice = new Dice(seed);
    const contracts = await compiled(`/random-${seed}.ts`, randomFile(seed, 40));
    const total = { monotone: 0, bounded: 0, stale: 0 };
    let caught = 0;
    for (const contract of contracts) {
      const history = await randomHistory(contract, dice, HISTORY);
      expect(falls(contract, history)).toEqual([]);
      const monotone = await violations(contract, 'monotone', history, dice);
      expect(monotone.found).toEqual([]);
      const bounded = await unboundedUses(contract, history, dice);
      expect(bounded.found).toEqual([]);
      const stale = await violations(contract, 'stale', history, dice);
      if (stale.found.length > 0) caught++;
      total.monotone += monotone.pairs;
      total.bounded += bounded.pairs;
      total.stale += stale.pairs;
    }
    // The simulation sees enough, and it sees what stale reads do.
    expect(total.monotone).toBeGreaterThan(100);
    expect(total.bounded).toBeGreaterThan(50);
    expect(caught).toBeGreaterThan(contracts.length / 4);
  });
});

describe('the same of contracts written by hand', () => {
  const directory = resolve(import.meta.dirname, '../../../fixtures/diagnostics');
  test.each(['reads-that-grow', 'reads-set-once', 'reads-bounded'])('%s', async (name) => {
    const path = resolve(directory, `${name}.ts`);
    const dice = new Dice(7);
    for (const contract of await compiled(path, readFileSync(path, 'utf8'))) {
      const history = await randomHistory(contract, dice, 80);
      expect(falls(contract, history)).toEqual([]);
      expect((await violations(contract, 'monotone', history, dice)).found).toEqual([]);
      expect((await unboundedUses(contract, history, dice)).found).toEqual([]);
    }
  });
});

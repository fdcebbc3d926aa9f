// A stopwatch gives each phase its own wall and processor time, and counts no waiting as work.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Stopwatch } from '../../../src/prover/proving/stopwatch.js';

it('tells the phases apart, and what the processor did from what was waited for', async () => {
  const stopwatch = new Stopwatch();
  stopwatch.enter('waiting');
  await sleep(300);
  stopwatch.enter('compiling');
  await sleep(400);
  stopwatch.enter('proving');
  const start = process.cpuUsage();
  while (process.cpuUsage(start).user < 600_000);
  const { compiling, proving } = stopwatch.stop();
  expect(compiling.seconds).toBeGreaterThan(0.39);
  expect(compiling.processorSeconds).toBeLessThan(0.6);
  expect(proving.processorSeconds).toBeGreaterThanOrEqual(0.6);
});

it('gives phases that were never entered no time', () => {
  const nothing = { seconds: 0, processorSeconds: 0 };
  expect(new Stopwatch().stop()).toEqual({ compiling: nothing, proving: nothing });
});

// Whatever happens to the job queue, no job is lost or given to two workers, and all of them get done.
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { storeFixtures } from '../../kvq/conformance.js';
import { step, Run } from './queue-run.js';

for (const fixture of storeFixtures) {
  describe(`the job queue in a ${fixture.name} store`, () => {
    it('loses no job, gives none to two and finishes all, whatever happens', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
          const run = new Run(fixture, await fixture.open());
          try {
            for (const next of steps) {
              await run.apply(next);
              await run.check();
            }
            await run.finish();
          } finally {
            await fixture.close(run.store);
          }
        }),
        { numRuns: fixture.name === 'memory' ? 300 : 25 },
      );
    });
  });
}

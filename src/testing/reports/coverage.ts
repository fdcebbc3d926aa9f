import type { CompiledContract } from '../../compiler/ir/contract.js';
import { CoverageCounts, type PlaceOf } from '../../sandbox/coverage/coverage-counts.js';
import { CoveredCall } from '../../sandbox/coverage/covered-call.js';
import { ProcessReport } from './process-report.js';

const directory = process.env['QED_TEST_COVERAGE'];

/** Whether `qed test --coverage` runs the tests. */
export const isCovered = directory !== undefined;

const counts = new CoverageCounts();
const report = directory === undefined ? undefined : new ProcessReport(directory, () => JSON.stringify(counts.places));

/** Counts all places of contracts that were compiled, from none on. */
export function coverContracts(contracts: readonly CompiledContract[], placeOf: PlaceOf): void {
  for (const compiled of contracts) counts.declare(compiled, placeOf);
  report?.changed();
}

/** Runs a call, and counts what it reached, also where it fails. */
export async function covered<T>(run: (observer: CoveredCall | undefined) => Promise<T>): Promise<T> {
  if (report === undefined) return run(undefined);
  const call = new CoveredCall();
  try {
    return await run(call);
  } finally {
    counts.count(call);
    report.changed();
  }
}

import type { CallObserver } from '../../compiler/call/call-observer.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import { CoverageCounts, type PlaceOf } from '../../sandbox/coverage/coverage-counts.js';
import { CoveredCall } from '../../sandbox/coverage/covered-call.js';
import { ProcessReport } from './process-report.js';

const directory = process.env['QED_TEST_COVERAGE'];

/** Whether `qed test --coverage` runs the tests. */
export const isCovered = directory !== undefined;

const counts = new CoverageCounts();
const report = directory === undefined ? undefined : new ProcessReport(directory, () => JSON.stringify(counts.places));

/** Contracts as they are written, before the optimizer: what it takes away must still be counted. */
const asWritten = new WeakMap<CompiledContract, CompiledContract>();

/** Counts all places of contracts that were compiled, from none on. `written` has the same ones before the optimizer. */
export function coverContracts(
  contracts: readonly CompiledContract[],
  written: readonly CompiledContract[],
  placeOf: PlaceOf,
): void {
  contracts.forEach((compiled, i) => asWritten.set(compiled, written[i]!));
  for (const compiled of written) counts.declare(compiled, placeOf);
  report?.changed();
}

/**
 * Under `qed test --coverage` runs a call beforehand on the contracts as they are written, and counts what it reached,
 * also where it fails. The run that counts for the test comes after it, and fails likewise.
 */
export async function cover(
  contracts: readonly CompiledContract[],
  run: (written: readonly CompiledContract[], observer: CallObserver) => Promise<unknown>,
): Promise<void> {
  if (report === undefined) return;
  const call = new CoveredCall();
  const written = contracts.map((compiled) => asWritten.get(compiled) ?? compiled);
  await run(written, call).catch(() => undefined);
  counts.count(call);
  report.changed();
}

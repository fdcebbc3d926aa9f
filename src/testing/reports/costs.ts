import type { Execution } from '../../compiler/interpreter/execution.js';
import type { CompiledContract } from '../../compiler/ir/contract.js';
import type { MethodIr } from '../../compiler/ir/ops.js';
import type { NetworkConfig } from '../../parth/leaves.js';
import { CostCounts, costsJson } from '../../sandbox/costs/method-costs.js';
import type { CallObserver } from '../../compiler/call/call-observer.js';
import type { ContractSource } from '../contract/contract-source.js';
import { ProcessReport } from './process-report.js';

const directory = process.env['QED_TEST_ROWS'];
const counts = new CostCounts();
const report = directory === undefined ? undefined : new ProcessReport(directory, () => costsJson(counts.methods));

/** Runs a call, and counts what each method of it costs, unless it fails. The observer watches how they begin. */
export async function costed<T>(
  config: NetworkConfig,
  sources: readonly ContractSource[],
  observer: CallObserver | undefined,
  run: (observer: CallObserver | undefined) => Promise<T>,
): Promise<T> {
  if (report === undefined) return run(observer);
  const ended: { compiled: CompiledContract; ir: MethodIr; execution: Execution }[] = [];
  const result = await run({
    ...(observer?.begin && { begin: observer.begin.bind(observer) }),
    ...(observer?.answering && { answering: observer.answering.bind(observer) }),
    end: (compiled, ir, execution) => void ended.push({ compiled, ir, execution }),
  });
  for (const { compiled, ir, execution } of ended) {
    // The native token is no contract of the project.
    const source = sources.find((each) => each.compiled === compiled);
    if (source === undefined) continue;
    const slots = execution.slotsModified;
    const fee = config.feePerTransaction + config.feePerSlot * slots;
    counts.add({
      file: source.file,
      contract: ir.contract,
      method: ir.method,
      calls: 1,
      slots: one(slots),
      fee: one(fee),
    });
  }
  report.changed();
  return result;
}

const one = (value: bigint): { min: bigint; max: bigint; sum: bigint } => ({ min: value, max: value, sum: value });

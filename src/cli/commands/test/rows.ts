import path from 'node:path';
import { CostCounts, parseCosts, type MethodCosts, type Spread } from '../../../sandbox/costs/method-costs.js';
import { anyNames } from '../../../compiler/typed/contract-names.js';
import type { CommandContext } from '../../command.js';
import { compileSources } from '../../contracts/compile-files.js';
import { measureRows, nameOf, type MethodRows } from '../../contracts/measure-rows.js';
import type { CommandResult } from '../../output/output.js';
import { table } from '../../output/table.js';

/** The rows of each method of the contracts that were called, and what its calls cost: a table, and the figures. */
export async function reportRows(
  { progress, config }: CommandContext,
  reports: readonly string[],
): Promise<CommandResult> {
  const counts = new CostCounts();
  for (const costs of reports.flatMap(parseCosts)) counts.add(costs);
  const called = new Set(counts.methods.map(({ file, contract }) => `${file}\0${contract}`));
  const files = [...new Set(counts.methods.map(({ file }) => path.relative('', file)))].sort();
  const { contracts } = await progress.step('checking', () => compileSources(files, { bind: anyNames() }));
  const rows = await progress.step('counting rows', (note) =>
    measureRows(
      contracts.filter(({ file, contract }) => called.has(`${path.resolve(file)}\0${contract}`)),
      process.cwd(),
      config.cacheDir,
      note,
    ),
  );
  const methods = rows.map((each) => ({ ...each, costs: counts.methods.find((costs) => isSameMethod(costs, each)) }));
  return {
    data: methods.map(({ costs, ...method }) => ({
      ...method,
      calls: costs?.calls ?? 0,
      slots: costs === undefined ? null : figures(costs.slots, costs.calls),
      fee: costs === undefined ? null : figures(costs.fee, costs.calls),
    })),
    text: table(
      ['Method', 'Rows', 'Calls', 'Slots min', 'avg', 'max', 'Fee min', 'avg', 'max'],
      methods.map(({ method, rows: count, costs }) => [
        method,
        count.toLocaleString('en'),
        String(costs?.calls ?? 0),
        ...cells(costs, 'slots'),
        ...cells(costs, 'fee'),
      ]),
    ),
  };
}

const isSameMethod = ({ file, contract, method }: MethodCosts, rows: MethodRows): boolean =>
  nameOf(process.cwd(), file) === rows.file && `${contract}.${method}` === rows.method;

const figures = ({ min, max, sum }: Spread, calls: number): { min: bigint; avg: number; max: bigint } => ({
  min,
  avg: Math.round((100 * Number(sum)) / calls) / 100,
  max,
});

function cells(costs: MethodCosts | undefined, name: 'slots' | 'fee'): string[] {
  if (costs === undefined) return ['-', '-', '-'];
  const { min, avg, max } = figures(costs[name], costs.calls);
  return [min, avg, max].map(String);
}

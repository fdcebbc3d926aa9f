import { action, type CommandContext, type CommandInstaller } from '../../command.js';
import type { CommandResult } from '../../output/output.js';
import { QedError } from '../../../base/errors.js';
import type { CoveredPlace } from '../../../sandbox/coverage/coverage-counts.js';
import type { TestOptions, TestResult } from './start-tests.js';

const REPORTERS = ['default', 'verbose', 'dot', 'tap', 'junit'];

/** `qed test`: the tests of a project's contracts, which are written with `qed/testing`. */
export const installTest: CommandInstaller = (program, environment) => {
  program
    .command('test')
    .argument('[files...]', 'parts of the names of test files; all files *.test.ts when absent')
    .option('--filter <name>', 'only tests whose name matches')
    .option('--watch', 'run again what a change concerns, until Ctrl-C')
    .option('--reporter <name>', `how results are shown: ${REPORTERS.join(', ')}`, 'default')
    .option('--coverage', 'tell which lines and branches of the contracts ran, and write coverage/lcov.info')
    .option('--circuit', "run each call's circuit too and check its constraints, without a proof")
    .description("run the tests of a project's contracts")
    .addHelpText('after', "\nExample:\n  $ qed test --filter 'a transfer' --circuit")
    .action(action(environment, (context, options: TestOptions, files: string[]) => runTests(context, options, files)));
};

async function runTests(context: CommandContext, options: TestOptions, files: string[]): Promise<CommandResult> {
  refuseOptions(context, options);
  if (options.circuit === true) {
    const { chooseBackend } = await import('../../../prover/proving/backend.js');
    process.env['O1JS_BACKEND'] ??= chooseBackend();
  }
  const { startTests } = await import('./start-tests.js');
  const env = options.circuit === true ? { QED_TEST_CIRCUIT: '1' } : undefined;
  if (options.coverage !== true) return resultOf(await startTests(context, options, files, env ?? {}));
  const [{ withReports }, { reportCoverage }] = await Promise.all([
    import('./process-reports.js'),
    import('./coverage.js'),
  ]);
  const { result, reports } = await withReports<readonly CoveredPlace[], TestResult[]>((directory) =>
    startTests(context, options, files, { QED_TEST_COVERAGE: directory }),
  );
  const tests = resultOf(result);
  const coverage = await reportCoverage(reports);
  return { data: { ...tests.data, coverage: coverage.data }, text: coverage.text };
}

function refuseOptions({ output }: CommandContext, options: TestOptions): void {
  const { reporter = 'default', watch, circuit, coverage } = options;
  const refuse = (message: string, hint: string): never => {
    throw new QedError('QED6021', message, { hint, exitCode: 2 });
  };
  if (!REPORTERS.includes(reporter)) refuse(`there is no reporter '${reporter}'`, `use one of ${REPORTERS.join(', ')}`);
  if (watch === true && output.json)
    refuse('--json gives one document, and --watch has no end', 'leave one of them out');
  if (watch === true && coverage === true)
    refuse('--coverage counts when all tests have run, and --watch has no end', 'leave one of them out');
  if (circuit === true && coverage === true)
    refuse(
      '--coverage runs methods as they are written, and circuits are made after the optimizer',
      'run the tests twice, once with each',
    );
}

/** Throws `QED6045` where there is no test, `QED6046` where one failed. */
function resultOf(results: readonly TestResult[]): {
  readonly data: { readonly tests: readonly TestResult[] };
  readonly text: string;
} {
  const failed = results.filter(({ state }) => state === 'failed');
  if (results.length === 0) {
    throw new QedError('QED6045', 'no test was found', {
      hint: 'a test file is named *.test.ts; `qed init` makes a project that has one',
    });
  }
  if (failed.length > 0) {
    throw new QedError('QED6046', `${failed.length} of ${results.length} tests failed`, {
      hint: 'each failure names the line of the test and that of the contract',
      details: { tests: results },
    });
  }
  // A person has read the report of the runner already.
  return { data: { tests: results }, text: '' };
}

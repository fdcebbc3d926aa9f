import { action, type CommandContext, type CommandInstaller } from '../../command.js';
import type { CommandResult } from '../../output/output.js';
import { QedError } from '../../../base/errors.js';
import type { TestOptions, TestResult } from './start-tests.js';

const REPORTERS = ['default', 'verbose', 'dot', 'tap'];

/** `qed test`: the tests of a project's contracts, which are written with `qed/testing`. */
export const installTest: CommandInstaller = (program, environment) => {
  program
    .command('test')
    .argument('[files...]', 'parts of the names of test files; all files *.test.ts when absent')
    .option('--filter <name>', 'only tests whose name matches')
    .option('--watch', 'run again what a change concerns, until Ctrl-C')
    .option('--reporter <name>', `how results are shown: ${REPORTERS.join(', ')}`, 'default')
    .option('--coverage', 'tell which lines and branches of the contracts ran, and write coverage/lcov.info')
    .option('--rows', "tell the rows of each method's circuit, and what its calls change and cost")
    .option('--junit <file>', 'write the results for CI as well')
    .option('--circuit', "run each call's circuit too and check its constraints, without a proof")
    .option('--prove', 'prove each session that lands, and verify its end cap; slow')
    .description("run the tests of a project's contracts")
    .addHelpText('after', "\nExample:\n  $ qed test --filter 'a transfer' --circuit")
    .action(action(environment, (context, options: TestOptions, files: string[]) => runTests(context, options, files)));
};

async function runTests(context: CommandContext, options: TestOptions, files: string[]): Promise<CommandResult> {
  refuseOptions(context, options);
  if (options.circuit === true || options.prove === true) {
    const { chooseBackend } = await import('../../../prover/proving/backend.js');
    process.env['O1JS_BACKEND'] ??= chooseBackend();
  }
  const [{ startTests }, { withReports }] = await Promise.all([
    import('./start-tests.js'),
    import('./process-reports.js'),
  ]);
  const env = {
    ...(options.circuit === true && { QED_TEST_CIRCUIT: '1' }),
    ...(options.prove === true && { QED_TEST_PROVE: context.config.cacheDir }),
  };
  const variable = options.coverage === true ? 'QED_TEST_COVERAGE' : 'QED_TEST_ROWS';
  if (options.coverage !== true && options.rows !== true)
    return testsOf(await startTests(context, options, files, env));
  const { result, reports } = await withReports((directory) =>
    startTests(context, options, files, { ...env, [variable]: directory }),
  );
  const tests = testsOf(result);
  if (options.coverage === true) {
    const { reportCoverage } = await import('./coverage.js');
    const coverage = await reportCoverage(reports);
    return { data: { ...tests.data, coverage: coverage.data }, text: coverage.text };
  }
  const { reportRows } = await import('./rows.js');
  const rows = await reportRows(context, reports);
  return { data: { ...tests.data, methods: rows.data }, text: rows.text };
}

/** What does not go together, and why. */
const CONFLICTS: readonly [keyof TestOptions, keyof TestOptions, string][] = [
  ['coverage', 'watch', 'the report comes when all tests have run, and --watch has no end'],
  ['rows', 'watch', 'the report comes when all tests have run, and --watch has no end'],
  ['junit', 'watch', 'the file is written when all tests have run, and --watch has no end'],
  ['coverage', 'circuit', 'coverage runs methods as they are written, and circuits are made after the optimizer'],
  ['coverage', 'prove', 'coverage runs methods as they are written, and circuits are made after the optimizer'],
  ['coverage', 'rows', 'coverage runs methods as they are written, and circuits are made after the optimizer'],
];

function refuseOptions({ output }: CommandContext, options: TestOptions): void {
  const { reporter = 'default' } = options;
  if (!REPORTERS.includes(reporter))
    throw refused(`there is no reporter '${reporter}'`, `use one of ${REPORTERS.join(', ')}`);
  if (options.watch === true && output.json) throw refused('--json gives one document, and --watch has no end');
  const conflict = CONFLICTS.find(([a, b]) => options[a] !== undefined && options[b] !== undefined);
  if (conflict !== undefined) throw refused(`--${conflict[0]} and --${conflict[1]} do not go together: ${conflict[2]}`);
}

const refused = (message: string, hint = 'leave one of them out'): QedError =>
  new QedError('QED6021', message, { hint, exitCode: 2 });

/** Throws `QED6045` where there is no test, `QED6046` where one failed. */
function testsOf(results: readonly TestResult[]): {
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

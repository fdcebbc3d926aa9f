import { existsSync } from 'node:fs';
import path from 'node:path';
import { action, type CommandContext, type CommandInstaller } from '../../command.js';
import type { CommandResult } from '../../output/output.js';
import { refuseExisting } from '../../output/output-file.js';
import { QedError } from '../../../base/errors.js';
import type { TestOptions, TestResult } from './start-tests.js';

/** What contracts were compiled to in earlier runs. `--watch` keeps it in its processes. */
const KEPT = path.resolve('node_modules/.cache/qed');
const REPORTERS = ['default', 'verbose', 'dot', 'tap'];

/** `qed test`: the tests of a project's contracts, which are written with `qed/testing`. */
export const installTest: CommandInstaller = (program, environment) => {
  program
    .command('test')
    .argument('[files...]', 'parts of the names of test files; all files *.test.ts when absent')
    .option('--filter <name>', 'only tests whose name matches')
    .option('--watch', 'run again what a change concerns, until Ctrl-C')
    .option('--reporter <name>', `how results are shown: ${REPORTERS.join(', ')}; default when absent`)
    .option('--coverage', 'tell which lines and branches of the contracts ran, and write coverage/lcov.info')
    .option('--rows', "tell the rows of each method's circuit, and what its calls change and cost")
    .option('--junit <file>', 'write the results for CI as well')
    .option('--circuit', "run each call's circuit too and check its constraints, without a proof")
    .option('--trace', 'show the calls of each test that fails, step by step')
    .option('--trace-all', 'show the calls of all tests, step by step')
    .option('--prove', 'prove each session that lands, and verify its end cap; slow')
    .description("run the tests of a project's contracts")
    .addHelpText('after', "\nExamples:\n  $ qed test --filter 'a transfer' --circuit\n  $ qed test token --trace")
    .action(action(environment, (context, options: TestOptions, files: string[]) => runTests(context, options, files)));
};

async function runTests(context: CommandContext, options: TestOptions, files: string[]): Promise<CommandResult> {
  refuseOptions(context, options);
  if (options.junit !== undefined) refuseExisting([options.junit], true);
  if (options.circuit === true || options.prove === true) {
    const { chooseBackend } = await import('../../../prover/proving/backend.js');
    process.env['O1JS_BACKEND'] ??= chooseBackend();
  }
  const [{ startTests }, { withReports }] = await Promise.all([
    import('./start-tests.js'),
    import('./process-reports.js'),
  ]);
  const traces = options.trace === true || options.traceAll === true;
  const isKept = options.watch !== true && options.coverage !== true && existsSync('node_modules');
  const asked = {
    QED_TEST_KEPT: isKept ? KEPT : '',
    ...(options.circuit === true && { QED_TEST_CIRCUIT: '1' }),
    ...(traces && { QED_TEST_TRACE: '1' }),
    ...(options.prove === true && { QED_TEST_PROVE: context.config.cacheDir }),
  };
  return withReports(async (coverage, rows) => {
    const env = {
      ...asked,
      ...(options.coverage === true && { QED_TEST_COVERAGE: coverage.directory }),
      ...(options.rows === true && { QED_TEST_ROWS: rows.directory }),
    };
    const report = async (): Promise<CommandResult & { readonly data: object }> => {
      const covered = options.coverage === true ? await coverageOf(await coverage.take()) : undefined;
      const measured = options.rows === true ? await rowsOf(context, await rows.take()) : undefined;
      return {
        data: { coverage: covered?.data, methods: measured?.data },
        text: [covered, measured].flatMap((each) => each?.text ?? []).join('\n\n'),
      };
    };
    const print = ({ text }: CommandResult): void => {
      if (text !== '') context.output.streams.stdout.write(`${text}\n`);
    };
    const reports = options.coverage === true || options.rows === true;
    const afterRun = options.watch === true && reports ? async () => print(await report()) : undefined;
    const results = await startTests(context, options, files, env, afterRun);
    if (traces) await showCalls(context, results);
    const tests = testsOf(results, options, files);
    if (options.watch === true) return tests;
    const { data, text } = await report();
    return { data: { ...tests.data, ...data }, text };
  });
}

async function coverageOf(reports: readonly string[]): Promise<CommandResult> {
  const { reportCoverage } = await import('./coverage.js');
  return reportCoverage(reports);
}

async function rowsOf(context: CommandContext, reports: readonly string[]): Promise<CommandResult> {
  const { reportRows } = await import('./rows.js');
  return reportRows(context, reports);
}

/** What led to each result. */
async function showCalls({ output }: CommandContext, results: readonly TestResult[]): Promise<void> {
  const { callText } = await import('../../../testing/reports/trace.js');
  for (const { file, name, calls, concurrent } of results) {
    const shown = concurrent === true ? ['its calls are not known: it ran beside other tests'] : calls?.map(callText);
    if (shown !== undefined) output.log([`\n${file} > ${name}`, ...shown].join('\n'));
  }
}

function refuseOptions({ output }: CommandContext, options: TestOptions): void {
  const { reporter, watch, trace, traceAll } = options;
  if (reporter !== undefined && !REPORTERS.includes(reporter))
    throw refused(`there is no reporter '${reporter}'`, `use one of ${REPORTERS.join(', ')}`);
  if (options.filter !== undefined) {
    const why = whyNoPattern(options.filter);
    if (why !== undefined)
      throw refused(`--filter is no regular expression: ${why}`, 'put a backslash before (, [, *, + and ?');
  }
  if (reporter !== undefined && output.json)
    throw refused('--json gives one document, and --reporter says how results are shown to a person');
  if (watch !== true) return;
  if (output.json) throw refused('--json gives one document, and --watch has no end');
  if (options.junit !== undefined)
    throw refused('--junit writes the results of all tests, and --watch runs again only those that a change concerns');
  if (trace === true || traceAll === true)
    throw refused(
      `--trace${trace === true ? '' : '-all'} shows calls when all tests have ended, and --watch has no end`,
    );
}

function whyNoPattern(text: string): string | undefined {
  try {
    new RegExp(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const refused = (message: string, hint = 'leave one of them out'): QedError =>
  new QedError('QED6021', message, { hint, exitCode: 2 });

/** Throws `QED6045` where no test ran, `QED6046` where one failed. */
function testsOf(
  results: readonly TestResult[],
  { filter }: TestOptions,
  files: readonly string[],
): {
  readonly data: { readonly tests: readonly TestResult[] };
  readonly text: string;
} {
  const failed = results.filter(({ state }) => state === 'failed');
  if (results.length === 0) {
    const isNamed = files.length > 0;
    throw new QedError(
      'QED6045',
      isNamed ? `no test file has '${files.join("' or '")}' in its name` : 'no test was found',
      {
        hint: `a test file is named *.test.ts; ${isNamed ? '`qed test` runs all of them' : '`qed init` makes a project that has one'}`,
      },
    );
  }
  if (filter !== undefined && results.every(({ state }) => state === 'skipped')) {
    throw new QedError('QED6045', `no test has a name that matches '${filter}'`, {
      hint: '--filter takes a part of a name, or a regular expression',
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

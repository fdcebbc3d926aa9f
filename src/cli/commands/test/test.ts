import { action, type CommandContext, type CommandInstaller } from '../../command.js';
import type { CommandResult } from '../../output/output.js';
import { QedError } from '../../../base/errors.js';
import type { TestOptions } from './start-tests.js';

const REPORTERS = ['default', 'verbose', 'dot', 'tap', 'junit'];

/** `qed test`: the tests of a project's contracts, which are written with `qed/testing`. */
export const installTest: CommandInstaller = (program, environment) => {
  program
    .command('test')
    .argument('[files...]', 'parts of the names of test files; all files *.test.ts when absent')
    .option('--filter <name>', 'only tests whose name matches')
    .option('--watch', 'run again what a change concerns, until Ctrl-C')
    .option('--reporter <name>', `how results are shown: ${REPORTERS.join(', ')}`, 'default')
    .option('--circuit', "run each call's circuit too and check its constraints, without a proof")
    .description("run the tests of a project's contracts")
    .addHelpText('after', "\nExample:\n  $ qed test --filter 'a transfer' --circuit")
    .action(action(environment, (context, options: TestOptions, files: string[]) => runTests(context, options, files)));
};

async function runTests(context: CommandContext, options: TestOptions, files: string[]): Promise<CommandResult> {
  const { output } = context;
  const { reporter = 'default' } = options;
  if (!REPORTERS.includes(reporter)) {
    throw new QedError('QED6021', `there is no reporter '${reporter}'`, {
      hint: `use one of ${REPORTERS.join(', ')}`,
      exitCode: 2,
    });
  }
  if (options.watch === true && output.json) {
    throw new QedError('QED6021', '--json gives one document, and --watch has no end', {
      hint: 'leave one of them out',
      exitCode: 2,
    });
  }
  if (options.circuit === true) {
    const { chooseBackend } = await import('../../../prover/proving/backend.js');
    process.env['O1JS_BACKEND'] ??= chooseBackend();
  }
  const { startTests } = await import('./start-tests.js');
  const results = await startTests(context, options, files);
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

import { QedError } from '../../../base/errors.js';
import { action, type CommandInstaller } from '../../command.js';

/** `qed console`: a chain in memory, and JavaScript that calls contracts on it line by line. */
export const installConsole: CommandInstaller = (program, environment) => {
  program
    .command('console')
    .argument('[files...]', 'contract sources; their contracts and those that they import are deployed in order')
    .description('call contracts line by line, on a chain in memory')
    .addHelpText(
      'after',
      '\nExamples:\n  $ qed console fixtures/contracts/token.ts\n' +
        "  $ echo 'await token.as(alice).mint(100n)' | qed console fixtures/contracts/token.ts",
    )
    .action(
      action(environment, async (context, _options: object, files: string[]) => {
        if (context.output.json) {
          throw new QedError('QED6021', 'a console has no single document to print', {
            hint: 'leave out --json; standard output has the results, and the exit code says whether a line failed',
            exitCode: 2,
          });
        }
        const { startConsole } = await import('./start-console.js');
        await startConsole(context, files);
        return null;
      }),
    );
};

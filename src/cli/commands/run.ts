import { action, type CommandInstaller } from '../command.js';
import type { MethodOptions } from '../sandbox/run-method.js';
import { withMethodArguments } from '../sandbox/method-arguments.js';

/** `qed run`: one method, executed here without a network. */
export const installRun: CommandInstaller = (program, environment) => {
  withMethodArguments(program.command('run'))
    .option('--state <file>', "keep all users' state in a file between calls; each call is one checkpoint later")
    .option('--circuit', "run the method's circuit too, without a proof")
    .option('--trace', 'tell what each method reads, checks, writes and calls, line by line')
    .description('execute one method of a contract, without a network')
    .addHelpText(
      'after',
      '\nExample:\n  $ qed run fixtures/contracts/token.ts Token.mint 100 --user 7 --state token.json',
    )
    .action(
      action(environment, async (context, options: MethodOptions, file: string, target: string, args: string[]) => {
        const { runMethod } = await import('../sandbox/run-method.js');
        return runMethod(context, options, file, target, args);
      }),
    );
};

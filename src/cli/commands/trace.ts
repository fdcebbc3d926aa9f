import { action, type CommandInstaller } from '../command.js';
import type { MethodOptions } from '../sandbox/run-method.js';
import { withMethodArguments } from '../sandbox/method-arguments.js';

/** `qed trace`: what one method would do, step by step; nothing is kept. */
export const installTrace: CommandInstaller = (program, environment) => {
  withMethodArguments(program.command('trace'))
    .option('--state <file>', 'start from the state that `qed run` keeps in this file, and leave it as it is')
    .option(
      '--rows',
      'show the rows of the circuits beside their lines; it builds the circuit of each method that runs',
    )
    .description('show what a call reads, checks, writes and calls, line by line; it changes nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  $ qed trace fixtures/contracts/token.ts Token.mint 100\n' +
        '  $ qed trace fixtures/contracts/token.ts Token.transfer @bob 40 --user alice --state token.json\n' +
        '  $ qed trace fixtures/contracts/token.ts Token.mint 100 --rows',
    )
    .action(
      action(environment, async (context, options: MethodOptions, file: string, target: string, args: string[]) => {
        const { runMethod } = await import('../sandbox/run-method.js');
        return runMethod(context, { ...options, trace: true, keep: false }, file, target, args);
      }),
    );
};

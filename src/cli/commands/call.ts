import { Option } from 'commander';
import { action, type CommandInstaller } from '../command.js';
import { argumentOf } from '../input/argument.js';
import { contractIdOf } from '../input/contract-names.js';
import { keyName } from '../network/open-node.js';
import type { SessionOptions } from '../session/run-session.js';

/** `qed call`: a session of one call, handed in. */
export const installCall: CommandInstaller = (program, environment) => {
  program
    .command('call')
    .argument('<contract>', 'contract id, or a name of the configuration')
    .argument('<method>', "the method's name")
    .argument('[args...]', 'its arguments: numbers, true, false, @name for a user, or JSON')
    .option('--key <name>', "the user's key")
    .addOption(new Option('--simulate', 'show what will change, hand in nothing').conflicts('resume'))
    .option('--trace', 'tell what each method reads, checks, writes and calls, line by line')
    .option('--resume', 'go on with a session that was interrupted: take up its finished proofs')
    .option('--node <url>', 'the coordinator')
    .description('call one method: prove it and hand it in')
    .addHelpText('after', '\nExample:\n  $ qed call 2 transfer @bob 40 --key alice')
    .action(
      action(
        environment,
        async (context, options: SessionOptions, contract: string, method: string, args: string[]) => {
          const { parseSessionFile } = await import('../../session/files/session-file.js');
          const { callsOf, runSession } = await import('../session/run-session.js');
          const key = keyName(context, options.key);
          const call = {
            contract: contractIdOf(contract, context.config).toString(),
            method,
            args: args.map(argumentOf),
          };
          const session = parseSessionFile({ user: key, calls: [call] }, 'the call');
          const submit = options.simulate !== true;
          return runSession(context, { ...options, key, submit }, () => callsOf(context, session));
        },
      ),
    );
};

import { Option } from 'commander';
import { action, type CommandInstaller } from '../command.js';
import { QedError } from '../../base/errors.js';
import { FORCE } from '../output/output-file.js';
import type { SessionOptions } from '../session/run-session.js';

/** Options that make or take up an end cap; a trial has none. */
const KEEPS = ['submit', 'out', 'resume'];

/** `qed prove-session`: a list of calls becomes one end cap, on this machine. */
export const installProveSession: CommandInstaller = (program, environment) => {
  program
    .command('prove-session')
    .argument('<file>', 'session file: {"user": "alice", "calls": [{"contract": 2, "method": "mint", "args": [100]}]}')
    .option('--key <name>', "the user's key, instead of the file's; actor:<contract id> for a contract's actor")
    .addOption(
      new Option('--simulate', 'show what will change and execute every circuit, without proofs').conflicts(KEEPS),
    )
    .addOption(
      new Option(
        '--plan',
        'show what will change and the tree of proofs with expected times, and prove nothing',
      ).conflicts(['simulate', ...KEEPS]),
    )
    .addOption(
      new Option(
        '--sign-only',
        'write what a schnorr key signs for the session, signed where its secret is here; prove nothing',
      ).conflicts(['simulate', 'plan', 'signature', 'submit', 'resume']),
    )
    .addOption(
      new Option(
        '--signature <file>',
        'prove with a signature made by --sign-only or a wallet, without the secret',
      ).conflicts(['simulate', 'plan']),
    )
    .option('--submit', 'hand the end cap in and wait until a block has it')
    .option('--out <file>', 'write the end cap to a file')
    .option(...FORCE)
    .option('--trace', 'tell what each method reads, checks, writes and calls, line by line')
    .option('--resume', 'go on with a session that was interrupted: take up its finished proofs')
    .addOption(
      new Option(
        '--jobs <dir>',
        'share the proofs with other machines that see this directory: `qed prove-batch --jobs <dir> --follow`',
      ).conflicts(['simulate', 'plan', 'signOnly']),
    )
    .option('--node <url>', 'the coordinator')
    .description('execute a list of calls, prove them, and hand in the end cap')
    .addHelpText('after', '\nExample:\n  $ qed prove-session fixtures/sessions/mint-and-send.json --submit')
    .action(
      action(environment, async (context, options: SessionOptions, file: string) => {
        if (options.force === true && options.out === undefined) throw nothingToReplace();
        const { readSessionFile } = await import('../../session/files/session-file.js');
        const session = await readSessionFile(file);
        const { callsOf, runSession } = await import('../session/run-session.js');
        return runSession(context, { ...options, key: options.key ?? session.user }, () => callsOf(context, session));
      }),
    );
};

const nothingToReplace = (): QedError =>
  new QedError('QED6002', '--force is for the file of --out', { hint: 'name the file: --out <file>', exitCode: 2 });

import { QedError } from '../../base/errors.js';
import { MAX_ADVANCE_SECONDS } from '../../wire/limits.js';
import { action, type CommandInstaller } from '../command.js';
import { operatorToken } from '../network/caller-token.js';
import { openNode } from '../network/open-node.js';

/** `qed seal`: a block of a devnet when somebody wants it, at the time that they want. */
export const installSeal: CommandInstaller = (program, environment) => {
  program
    .command('seal')
    .option('--advance <seconds>', "first move the devnet's clock forward")
    .option('--node <url>', 'the devnet')
    .option('--token-file <file>', "an operator's token, where the devnet has operators; or set QED_OPERATOR_TOKEN")
    .description('seal a block of a devnet now, even if nothing waits')
    .addHelpText(
      'after',
      '\nExample:\n  $ qed seal --advance 86400\n\n`qed devnet --block-interval 0` starts a devnet that seals nothing by itself.',
    )
    .action(
      action(environment, async (context, options: { advance?: string; tokenFile?: string }) => {
        const advanceSeconds = secondsOf(options.advance ?? '0');
        const node = await openNode(context, await operatorToken(options.tokenFile));
        const { checkpointId, blockTime } = await node.call('qed_seal', { advanceSeconds });
        const time = new Date(Number(blockTime)).toISOString();
        return { data: { checkpointId, blockTime }, text: `checkpoint ${checkpointId} is sealed, its time is ${time}` };
      }),
    );
};

function secondsOf(text: string): number {
  if (/^[0-9]{1,10}$/.test(text) && Number(text) <= MAX_ADVANCE_SECONDS) return Number(text);
  throw new QedError('QED6063', `'${text}' is no number of seconds`, {
    hint: `give --advance whole seconds, up to ${MAX_ADVANCE_SECONDS}`,
    exitCode: 2,
  });
}

import type { DepositEntry } from '../../../wire/listings.js';
import { action, type CommandInstaller } from '../../command.js';
import { openNode, userIdOfText } from '../../network/open-node.js';
import { table } from '../../output/table.js';

/** `qed deposits`: what was deposited on the other chain, newest first, and how far each deposit is. */
export const installDeposits: CommandInstaller = (program, environment) => {
  program
    .command('deposits')
    .option('--user <user>', 'only those for a user: a user id, or the name of a key')
    .option('--node <url>', 'the coordinator')
    .description('show the newest deposits that the coordinator was told of')
    .addHelpText('after', '\nExample:\n  $ qed deposits --user alice')
    .action(
      action(environment, async (context, options: { user?: string }) => {
        const userId = options.user === undefined ? undefined : await userIdOfText(context, options.user);
        const node = await openNode(context);
        const { proven } = await node.call('qed_status', {});
        const entries = await node.call('qed_listDeposits', userId === undefined ? {} : { userId });
        const deposits = entries.map((entry) => ({ ...entry, status: statusOf(entry, proven) }));
        return { data: { deposits }, text: textOf(deposits) };
      }),
    );
};

type Status = 'waiting' | 'sealed' | 'proven';

/** A claim may follow once the deposit is sealed. */
function statusOf({ processedAt }: DepositEntry, proven: bigint | null): Status {
  if (processedAt === null) return 'waiting';
  return proven !== null && processedAt <= proven ? 'proven' : 'sealed';
}

function textOf(deposits: readonly (DepositEntry & { readonly status: Status })[]): string {
  if (deposits.length === 0) return 'no deposits';
  const rows = deposits.map(({ index, userId, amount, status, processedAt, reference }) => [
    index.toString(),
    userId.toString(),
    amount.toString(),
    status,
    processedAt?.toString() ?? '',
    reference.toString(),
  ]);
  return table(['deposit', 'user', 'amount', 'status', 'processed at', 'reference'], rows);
}

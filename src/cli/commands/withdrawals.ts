import type { WithdrawalEntry } from '../../wire/listings.js';
import { action, type CommandInstaller } from '../command.js';
import { openNode, userIdOfText } from '../network/open-node.js';
import { table } from '../output/table.js';

/** `qed withdrawals`: what users asked the bridge for, newest first, and how far each request is. */
export const installWithdrawals: CommandInstaller = (program, environment) => {
  program
    .command('withdrawals')
    .option('--user <user>', 'only those of a user: a user id, or the name of a key')
    .option('--node <url>', 'the coordinator')
    .description('show the newest withdrawals that users asked the bridge for')
    .addHelpText('after', '\nExample:\n  $ qed withdrawals --user alice')
    .action(
      action(environment, async (context, options: { user?: string }) => {
        const userId = options.user === undefined ? undefined : await userIdOfText(context, options.user);
        const node = await openNode(context);
        const { proven } = await node.call('qed_status', {});
        const entries = await node.call('qed_listWithdrawals', userId === undefined ? {} : { userId });
        const withdrawals = entries.map((entry) => ({ ...entry, status: statusOf(entry, proven) }));
        return { data: { withdrawals }, text: textOf(withdrawals) };
      }),
    );
};

type Status = 'waiting' | 'sealed' | 'proven';

/** Whoever pays out waits for the proof of the checkpoint that processed the request. */
function statusOf({ processedAt }: WithdrawalEntry, proven: bigint | null): Status {
  if (processedAt === null) return 'waiting';
  return proven !== null && processedAt <= proven ? 'proven' : 'sealed';
}

function textOf(withdrawals: readonly (WithdrawalEntry & { readonly status: Status })[]): string {
  if (withdrawals.length === 0) return 'no withdrawals';
  const rows = withdrawals.map(({ userId, requestNumber, status, requestedAt, processedAt, requestHash }) => [
    userId.toString(),
    requestNumber.toString(),
    status,
    requestedAt.toString(),
    processedAt?.toString() ?? '',
    requestHash.toString(),
  ]);
  return table(['user', 'request', 'status', 'requested at', 'processed at', 'request hash'], rows);
}

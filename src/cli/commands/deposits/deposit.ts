import { randomBytes } from 'node:crypto';
import { QedError } from '../../../base/errors.js';
import { FIELD_ORDER } from '../../../parth/field.js';
import { action, type CommandInstaller } from '../../command.js';
import { relayerToken } from '../../network/caller-token.js';
import { openNode, userIdOfText } from '../../network/open-node.js';

interface DepositOptions {
  readonly reference?: string;
  readonly tokenFile?: string;
}

/** `qed deposit`: tells a coordinator of one deposit, as a relayer does of those on the other chain. */
export const installDeposit: CommandInstaller = (program, environment) => {
  program
    .command('deposit')
    .argument('<user>', 'for whom: a user id, or the name of a key')
    .argument('<amount>', 'how much')
    .option('--reference <number>', 'what the other chain calls it; random by default')
    .option('--node <url>', 'the coordinator')
    .option('--token-file <file>', "a relayer's token, where the node has relayers; or set QED_RELAYER_TOKEN")
    .description('tell the coordinator of a deposit; a devnet takes it from anybody')
    .addHelpText(
      'after',
      '\nExample:\n  $ qed deposit alice 40\n\nOnce a block has taken it, `qed claim-deposit` adds it to the balance.',
    )
    .action(
      action(environment, async (context, options: DepositOptions, user: string, amount: string) => {
        const amounts = {
          amount: numberOf(amount, 'amount', 1n << 64n),
          // Two that are told of at once want the same number: by their references, the node tells one from the other.
          reference: numberOf(options.reference ?? randomReference(), 'reference', FIELD_ORDER),
        };
        const node = await openNode(context, await relayerToken(options.tokenFile));
        const leaf = { userId: await userIdOfText(context, user), ...amounts };
        const [newest] = await node.call('qed_listDeposits', { limit: 1 });
        const index = newest === undefined ? 0n : newest.index + 1n;
        await node.call('qed_submitDeposits', { first: index, deposits: [leaf] });
        return { data: { index, ...leaf }, text: `deposit ${index} waits for a block` };
      }),
    );
};

const randomReference = (): string => randomBytes(6).readUIntBE(0, 6).toString();

/** Throws QED6071. */
function numberOf(text: string, what: string, end: bigint): bigint {
  if (/^[0-9]{1,78}$/.test(text) && BigInt(text) < end) return BigInt(text);
  throw new QedError('QED6071', `'${text}' is no ${what}`, {
    hint: `give a whole number below ${end}`,
    exitCode: 2,
  });
}

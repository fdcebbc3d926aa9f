import { QedError } from '../../../base/errors.js';
import { BRIDGE_ID } from '../../../parth/system-contracts.js';
import type { RpcClient } from '../../../wire/rpc-client.js';
import { action, type CommandInstaller } from '../../command.js';
import { keyName, openNode } from '../../network/open-node.js';
import type { SessionOptions } from '../../session/run-session.js';

/** `qed claim-deposit`: a session that adds one deposit to the user's balance. */
export const installClaimDeposit: CommandInstaller = (program, environment) => {
  program
    .command('claim-deposit')
    .argument('<deposit>', 'its number: see `qed deposits`')
    .option('--key <name>', "the key of the deposit's user")
    .option('--resume', 'go on with a session that was interrupted: take up its finished proofs')
    .option('--node <url>', 'the coordinator')
    .description('add a deposit to the balance: prove the call of the bridge and hand it in')
    .addHelpText('after', '\nExample:\n  $ qed claim-deposit 0 --key alice')
    .action(
      action(environment, async (context, options: SessionOptions, deposit: string) => {
        const { runSession } = await import('../../session/run-session.js');
        const key = keyName(context, options.key);
        const args = await claimOf(await openNode(context), deposit);
        const call = { contractId: BRIDGE_ID, method: 'claim', args };
        return runSession(context, { ...options, key, submit: true }, [call]);
      }),
    );
};

/** The arguments of the bridge's `claim`. They are as of the checkpoint that has the deposit first, so they are the same whenever it is claimed. */
async function claimOf(node: RpcClient, text: string) {
  const index = /^[0-9]{1,10}$/.test(text) ? BigInt(text) : 1n << 32n;
  const [entry] = index < 1n << 32n ? await node.call('qed_listDeposits', { from: index, limit: 1 }) : [];
  if (entry?.index !== index)
    throw new QedError('QED6072', `there is no deposit '${text}'`, {
      hint: '`qed deposits` shows the newest',
      exitCode: 2,
    });
  const checkpointId = entry.processedAt;
  const deposit = checkpointId === null ? null : await node.call('qed_getDeposit', { checkpointId, index });
  if (checkpointId === null || deposit === null)
    throw new QedError('QED6073', `deposit ${index} waits for a block`, {
      hint: 'try again once `qed deposits` shows that it is sealed',
    });
  // A realm may be behind the coordinator, and the session has to begin where the deposit is in the tree.
  await node.call('qed_getAnchor', { checkpointId });
  const { leaf, path } = deposit;
  return [
    index.toString(),
    leaf.amount.toString(),
    leaf.reference.toString(),
    checkpointId.toString(),
    path.siblings.map((sibling) => sibling.toString()),
  ];
}

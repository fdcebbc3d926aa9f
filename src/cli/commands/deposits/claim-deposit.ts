import { BRIDGE_ID } from '../../../parth/system-contracts.js';
import { action, type CommandInstaller } from '../../command.js';
import { depositClaim } from '../../network/deposit-claim.js';
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
        const calls = async () => {
          const args = await depositClaim(await openNode(context), deposit);
          return [{ contractId: BRIDGE_ID, method: 'claim', args }];
        };
        return runSession(context, { ...options, key, submit: true }, calls);
      }),
    );
};

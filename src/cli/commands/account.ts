import { UserLeaf } from '../../parth/leaves.js';
import { action, type CommandInstaller } from '../command.js';
import { keyName, openNode, userIdOfText } from '../network/open-node.js';
import { refuseUnknownUser } from '../../session/source/refuse-unknown-user.js';
import { table } from '../output/table.js';

/** `qed account`: what a network knows of a user beside their contracts' state, checked against the newest checkpoint. */
export const installAccount: CommandInstaller = (program, environment) => {
  program
    .command('account')
    .argument('[user]', "a user id, or the name of a key; the configuration's `user` by default")
    .option('--node <url>', 'the coordinator')
    .description("show a user's native balance and number of sessions as of the newest checkpoint")
    .addHelpText('after', '\nExamples:\n  $ qed account alice\n  $ qed account actor:2 --json')
    .action(
      action(environment, async (context, _: object, user: string | undefined) => {
        const { LocalProvingSessionStore } = await import('../../session/source/local-proving-session-store.js');
        const userId = await userIdOfText(context, keyName(context, user, 'a user, as in qed account'));
        const store = new LocalProvingSessionStore(await openNode(context));
        const anchor = await store.anchor();
        refuseUnknownUser(anchor, userId);
        // A user who has had no session and no deposit yet has no leaf.
        const leaf = (await store.user(anchor, userId)).leaf ?? UserLeaf.zero();
        const { balance, nonce, eventCount } = leaf;
        const lastCheckpointId = nonce === 0n ? null : leaf.lastCheckpointId;
        return {
          data: { userId, checkpointId: anchor.checkpointId, balance, nonce, lastCheckpointId, eventCount },
          text: table(
            ['user', String(userId)],
            [
              ['native balance', String(balance)],
              [
                'sessions',
                lastCheckpointId === null ? '0' : `${nonce}, the last one anchored in checkpoint ${lastCheckpointId}`,
              ],
              ['events', String(eventCount)],
            ],
          ),
        };
      }),
    );
};

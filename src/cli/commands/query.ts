import { action, type CommandInstaller } from '../command.js';
import { contractIdOf, keyName, openNode, refuseUnknownUser, userIdOfText } from '../network/open-node.js';

/** `qed query`: reads a user's state in a contract, checked against the newest checkpoint. */
export const installQuery: CommandInstaller = (program, environment) => {
  program
    .command('query')
    .argument('<contract>', 'contract id')
    .argument('[field]', 'a state field; all plain fields without it')
    .argument('[key...]', "a mapping's key; @name for a user")
    .option('--user <user>', "whose state: a user id, or the name of a key; the configuration's `user` by default")
    .option('--node <url>', 'the coordinator')
    .description("read a user's state as of the newest checkpoint")
    .addHelpText('after', '\nExamples:\n  $ qed query 2 balance --user alice\n  $ qed query 2 sent @bob --user alice')
    .action(
      action(
        environment,
        async (context, options: { user?: string }, contract: string, field: string | undefined, keys: string[]) => {
          const { LocalProvingSessionStore } = await import('../../session/source/local-proving-session-store.js');
          const { readAllFields, readMapping } = await import('../../compiler/call/read-state.js');
          const { deployedContract } = await import('../network/deployed-contract.js');
          const contractId = contractIdOf(contract);
          const userId = await userIdOfText(context, keyName(context, options.user));
          const store = new LocalProvingSessionStore(await openNode(context));
          const anchor = await store.anchor();
          refuseUnknownUser(anchor, userId);
          const { artifact } = await deployedContract(store, anchor, contractId);
          const key = await Promise.all(
            keys.map(async (text) => (text.startsWith('@') ? String(await userIdOfText(context, text)) : text)),
          );
          const { slots } = await store.userContract(anchor, userId, contractId);
          const values = new Map(slots);
          const read = (slot: bigint): bigint => values.get(slot) ?? 0n;
          const value = field === undefined ? readAllFields(artifact, read) : readMapping(artifact, read, field, key);
          return {
            data: {
              contract: artifact.contract,
              contractId,
              userId,
              checkpointId: anchor.checkpointId,
              field: field ?? null,
              value,
            },
            text:
              typeof value === 'object'
                ? JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v), 2)
                : String(value),
          };
        },
      ),
    );
};

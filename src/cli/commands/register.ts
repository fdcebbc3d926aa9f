import { action, type CommandInstaller } from '../command.js';
import { keyName, openKeystore, openNode } from '../network/open-node.js';

/** `qed register`: gives a public key a user id. */
export const installRegister: CommandInstaller = (program, environment) => {
  program
    .command('register')
    .description('register a key on the network; the next block gives it a user id')
    .option('--key <name>', 'which key; actor:<contract id> is the actor of a contract')
    .option('--node <url>', 'the coordinator')
    .addHelpText('after', '\nExample:\n  $ qed register --key alice')
    .action(
      action(environment, async (context, options: { key?: string }) => {
        const name = keyName(context, options.key);
        const { keyNamed } = await import('../../session/keystore/named-keys.js');
        const { publicKeyHash } = await keyNamed(await openKeystore(context), name);
        const node = await openNode(context);
        const { submitAndWait } = await import('../network/submit-and-wait.js');
        const { userId, checkpointId } = await submitAndWait(context, node, `registering ${name}`, () =>
          node.register(publicKeyHash),
        );
        return {
          data: { key: name, publicKeyHash, userId, checkpointId },
          text: `${name} is user ${userId}, registered in checkpoint ${checkpointId}`,
        };
      }),
    );
};

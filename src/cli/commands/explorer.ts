import { action, type CommandInstaller } from '../command.js';

/** `qed explorer`: the explorer's page for any node, until it is interrupted. */
export const installExplorer: CommandInstaller = (program, environment) => {
  program
    .command('explorer')
    .option('--node <url>', 'the node to show')
    .option('--port <port>', 'where the page is served, on the loopback interface; 0 takes a free one', '8546')
    .description('show the blocks, users, contracts and proofs of a network on a page')
    .addHelpText('after', '\nExample:\n  $ qed explorer --node http://127.0.0.1:8545')
    .action(
      action(environment, async (context) => {
        const { output, config, signal } = context;
        const { startExplorer } = await import('../../node/explorer.js');
        const { openNode } = await import('../network/open-node.js');
        // It shows nothing without a node, and here somebody reads why.
        const node = await openNode(context);
        await node.status();
        const explorer = await startExplorer({ node: node.url, port: config.port });
        output.log(`the explorer of ${node.url} is at ${explorer.url}; stop it with Ctrl-C`);
        context.stopsItself();
        await new Promise<void>((resolve) => {
          if (signal.aborted) resolve();
          else signal.addEventListener('abort', () => resolve(), { once: true });
        });
        await explorer.close();
        return { data: { url: explorer.url, node: node.url }, text: '' };
      }),
    );
};

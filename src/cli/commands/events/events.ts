import { action, type CommandInstaller } from '../../command.js';
import { contractIdOf } from '../../input/contract-names.js';
import { checkpointIdOf, openNode, userIdOfText } from '../../network/open-node.js';
import type { CommandResult } from '../../output/output.js';

interface EventsOptions {
  readonly contract?: string;
  readonly user?: string;
  readonly from?: string;
  readonly follow?: boolean;
}

/** `qed events`: what contracts emitted, checked against the newest checkpoint. */
export const installEvents: CommandInstaller = (program, environment) => {
  program
    .command('events')
    .option('--contract <contract>', 'only those of a contract: its id, or a name of the configuration')
    .option('--user <user>', 'only those of a user: a user id, or the name of a key')
    .option('--from <checkpoint>', 'from this checkpoint on; from the first by default')
    .option('--follow', 'go on with each new checkpoint until Ctrl-C; with --json a line for each event')
    .option('--node <url>', 'the coordinator')
    .description('show what contracts emitted')
    .addHelpText('after', '\nExamples:\n  $ qed events --contract 2 --from 10\n  $ qed events --user alice --follow')
    .action(
      action(environment, async (context, options: EventsOptions) => {
        const { EventReader } = await import('./event-reader.js');
        const contractId = options.contract === undefined ? undefined : contractIdOf(options.contract, context.config);
        const from = options.from === undefined ? 0n : checkpointIdOf(options.from);
        const userId = options.user === undefined ? undefined : await userIdOfText(context, options.user);
        const filter = { ...(contractId !== undefined && { contractId }), ...(userId !== undefined && { userId }) };
        const node = await openNode(context);
        const reader = new EventReader(node, filter, from);
        if (options.follow !== true) {
          const found: CommandResult[] = [];
          for await (const event of reader.news()) found.push(event);
          const text = found.map((event) => event.text).join('\n') || 'no events';
          return { data: { events: found.map(({ data }) => data) }, text };
        }
        const { output, signal, stopsItself } = context;
        stopsItself();
        const tell = async (): Promise<void> => {
          for await (const event of reader.news()) output.item(event);
        };
        await tell();
        for await (const { notice } of node.subscribe({ topic: 'checkpoints' }, { signal })) {
          if (notice.event === 'rolled-back') reader.rolledBack(notice.checkpoint.id);
          if (notice.event === 'sealed') await tell();
        }
        return null;
      }),
    );
};

import { action, type CommandInstaller } from '../../command.js';
import { contractIdOf } from '../../input/contract-names.js';
import { wholeNumber } from '../../input/whole-number.js';
import { checkpointIdOf, openNode, userIdOfText } from '../../network/open-node.js';

interface EventsOptions {
  readonly contract?: string;
  readonly user?: string;
  readonly from?: string;
  readonly limit?: number;
  readonly follow?: boolean;
}

/** Events that are shown to whom asks for no number. */
const LIMIT = 50;

/** `qed events`: what contracts emitted, checked against the newest checkpoint. */
export const installEvents: CommandInstaller = (program, environment) => {
  program
    .command('events')
    .option('--contract <contract>', 'only those of a contract: its id, or a name of the configuration')
    .option('--user <user>', 'only those of a user: a user id, or the name of a key')
    .option('--from <checkpoint>', 'from this checkpoint on; from the first by default')
    .option('--limit <n>', 'so many of the newest; 50 by default', wholeNumber(1, 1_000_000))
    .option(
      '--follow',
      'show them in their order, all with --from, and go on with each new checkpoint until Ctrl-C; with --json a line for each event',
    )
    .option('--node <url>', 'the coordinator')
    .description('show what contracts emitted, the newest first')
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
        const { output, signal, stopsItself } = context;
        if (options.follow !== true) {
          const { events, more } = await reader.newest(options.limit ?? LIMIT);
          if (more && !output.json) output.log('there are older events; --limit shows more');
          const text = events.map((event) => event.text).join('\n') || 'no events';
          return { data: { events: events.map(({ data }) => data), more }, text };
        }
        stopsItself();
        const tell = async (): Promise<void> => {
          for await (const event of reader.news()) output.item(event);
        };
        if (options.from === undefined || options.limit !== undefined) {
          const { events } = await reader.newest(options.limit ?? LIMIT);
          for (const event of [...events].reverse()) output.item(event);
        }
        await tell();
        for await (const { notice } of node.subscribe({ topic: 'checkpoints' }, { signal })) {
          if (notice.event === 'rolled-back') reader.rolledBack(notice.checkpoint.id);
          if (notice.event === 'sealed') await tell();
        }
        return null;
      }),
    );
};

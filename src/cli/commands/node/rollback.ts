import type { Command } from 'commander';
import { counted } from '../../../base/counted.js';
import { action, type CommandContext, type Environment } from '../../command.js';
import { checkpointIdOf } from '../../network/open-node.js';
import type { CommandResult } from '../../output/output.js';
import { refuseMissing, storePlace } from './places.js';

interface RollbackOptions {
  readonly to: string;
  readonly store?: string;
}

/** `qed node rollback`: takes back sealed checkpoints of a node that is stopped. */
export function installRollback(node: Command, environment: Environment): void {
  node
    .command('rollback')
    .requiredOption(
      '--to <checkpoint>',
      'the checkpoint that becomes the newest one; the newest proven one or a later one',
    )
    .option('--data-dir <dir>', "the node's store")
    .option('--redis <url>', "the Redis that has the node's state (QED_REDIS hides a password)")
    .option('--store <name>', 'in Redis: coordinator or devnet; coordinator by default')
    .description('take back sealed checkpoints that are not proven; the node must be stopped')
    .addHelpText('after', '\nExample:\n  $ qed node rollback --to 41 --data-dir coordinator')
    .action(action(environment, (context, options: RollbackOptions) => rollBackStore(context, options)));
}

async function rollBackStore(
  context: CommandContext,
  { to, store: name = 'coordinator' }: RollbackOptions,
): Promise<CommandResult> {
  const checkpoint = checkpointIdOf(to);
  const { shown, ...place } = storePlace(context, 'node');
  refuseMissing(place);
  const { openStore } = await import('../../../node/open-store.js');
  const { rollBack } = await import('../../../node/sealing/roll-back.js');
  const store = await openStore(place, name, (message) => context.output.warn(message));
  try {
    const { from, waiting, refused } = await rollBack(store, checkpoint);
    const again = counted(waiting.length, 'registration or deployment waits', 'registrations and deployments wait');
    return {
      data: { from, to: checkpoint, waiting, refused },
      text: [
        `${shown}: rolled back from checkpoint ${from} to ${checkpoint}`,
        `${again} again; ${counted(refused.length, 'session was', 'sessions were')} refused with QED4017`,
      ].join('\n'),
    };
  } finally {
    await store.close();
  }
}

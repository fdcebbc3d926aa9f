import type { Command } from 'commander';
import { action, type CommandContext, type Environment } from '../../command.js';
import type { CommandResult } from '../../output/output.js';
import { backupText } from './backup-text.js';
import { directoryOf } from './places.js';

interface RestoreOptions {
  readonly from: string;
  readonly genesis?: string;
}

/** `qed node restore`: puts a backup into a data directory that has no store. */
export function installRestore(node: Command, environment: Environment): void {
  node
    .command('restore')
    .requiredOption('--from <dir>', 'a backup that `qed node backup` made')
    .option('--data-dir <dir>', 'where the store is put; it must have none yet')
    .option('--genesis <file>', 'refuses a backup of another network than this one')
    .description("put the backup of a node's store into a directory, so that a node can start on it")
    .addHelpText('after', '\nExample:\n  $ qed node restore --from backups/coordinator --data-dir coordinator')
    .action(action(environment, (context, options: RestoreOptions) => restore(context, options)));
}

async function restore(context: CommandContext, { from, genesis }: RestoreOptions): Promise<CommandResult> {
  const dataDir = directoryOf(context);
  const { readGenesis } = await import('../../network/read-genesis.js');
  const expected = genesis === undefined ? {} : { genesisRoot: (await readGenesis(genesis)).genesisRoot };
  const { restoreBackup } = await import('../../../node/backup/restore-backup.js');
  const { protocolKeys } = await import('../../../prover/programs/keys.js');
  const backup = await restoreBackup(from, { dataDir, keys: protocolKeys(), ...expected });
  return { data: { dataDir, ...backup }, text: `${dataDir}: ${backupText(backup)}` };
}

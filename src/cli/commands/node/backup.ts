import type { Command } from 'commander';
import { action, type CommandContext, type Environment } from '../../command.js';
import type { CommandResult } from '../../output/output.js';
import { backupText } from './backup-text.js';
import { directoryOf, refuseMissing } from './places.js';

interface BackupOptions {
  readonly out: string;
}

/** `qed node backup`: copies the store of a node that may run meanwhile. */
export function installBackup(node: Command, environment: Environment): void {
  node
    .command('backup')
    .requiredOption('--out <dir>', 'a new directory for the backup')
    .option('--data-dir <dir>', "the node's store")
    .description("copy a node's store into a directory, as it is at one instant; the node may run meanwhile")
    .addHelpText('after', '\nExample:\n  $ qed node backup --data-dir coordinator --out backups/coordinator')
    .action(action(environment, (context, options: BackupOptions) => backUp(context, options)));
}

async function backUp(context: CommandContext, { out }: BackupOptions): Promise<CommandResult> {
  const dataDir = directoryOf(context);
  refuseMissing({ dataDir });
  const { makeBackup } = await import('../../../node/backup/make-backup.js');
  const backup = await makeBackup(dataDir, out);
  return { data: { out, ...backup }, text: `${out}: ${backupText(backup)}` };
}

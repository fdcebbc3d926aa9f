import { counted } from '../../../base/counted.js';
import { QedError } from '../../../base/errors.js';
import { action, type CommandContext, type CommandInstaller } from '../../command.js';
import { configuredNames } from '../../input/contract-names.js';
import type { CommandResult } from '../../output/output.js';

interface SnapshotOptions {
  readonly check?: boolean;
  readonly diff?: boolean;
}

/** `qed snapshot`: the rows of every method in a file that is committed. */
export const installSnapshot: CommandInstaller = (program, environment) => {
  program
    .command('snapshot')
    .argument('[files...]', 'contract sources; those of the snapshot when none is named')
    .option('--check', 'write nothing; fail when a method has more rows than in the snapshot')
    .option('--diff', 'write nothing; print what differs from the snapshot')
    .description("keep the rows of contracts' methods in .qed-snapshot, and compare with them")
    .addHelpText('after', '\nExample:\n  $ qed snapshot contracts/*.ts && qed snapshot --check')
    .action(
      action(environment, (context, options: SnapshotOptions, files: string[]) => snapshot(context, options, files)),
    );
};

async function snapshot(
  { progress, output, config }: CommandContext,
  { check = false, diff = false }: SnapshotOptions,
  named: readonly string[],
): Promise<CommandResult> {
  const [{ compileSources }, { measureRows }, { byName, readSnapshot, writeSnapshot, SNAPSHOT_FILE }, steps] =
    await Promise.all([
      import('../../contracts/compile-files.js'),
      import('../../contracts/measure-rows.js'),
      import('./snapshot-file.js'),
      import('./compare-rows.js'),
    ]);
  const directory = process.cwd();
  const known = await readSnapshot(directory);
  if (known === undefined && (named.length === 0 || check || diff)) {
    throw new QedError('QED6032', `there is no ${SNAPSHOT_FILE} here`, {
      hint: 'make it with `qed snapshot <contract.ts>...`, and commit it',
    });
  }
  const files = named.length > 0 ? [...new Set(named)] : steps.filesOf(known ?? [], directory);
  const { contracts, warnings } = await progress.step('checking', () =>
    compileSources(files, { bind: configuredNames(config) }),
  );
  for (const warning of warnings) output.diagnostic(warning);
  const rows = await progress.step('counting rows', (note) => measureRows(contracts, directory, config.cacheDir, note));
  const measured = rows.sort(byName);
  const kept = named.length > 0 ? steps.untouched(known ?? [], directory, files) : [];
  const changes = steps.compareRows(known ?? [], [...kept, ...measured]);
  if (check) steps.refuseGrowth(changes);
  if (!check && !diff) await writeSnapshot(directory, [...kept, ...measured]);
  const same = `${counted(measured.length, 'method is', 'methods are')} as in ${SNAPSHOT_FILE}`;
  return {
    data: { file: SNAPSHOT_FILE, methods: measured, changes, written: !check && !diff },
    text:
      known === undefined
        ? `${SNAPSHOT_FILE}: ${counted(measured.length, 'method')}`
        : changes.length === 0
          ? same
          : steps.changesText(changes),
  };
}

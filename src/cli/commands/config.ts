import { action, type CommandInstaller } from '../command.js';

/** `qed config`: every setting, its value and where it comes from. */
export const installConfig: CommandInstaller = (program, environment) => {
  program
    .command('config')
    .description('print every setting, its value and where it comes from')
    .addHelpText('after', '\nExample:\n  $ QED_PORT=9000 qed config')
    .action(
      action(environment, async () => {
        const { loadConfig, settingDescriptions, shownValue } = await import('../input/config.js');
        const config = await loadConfig({});
        const data = settingDescriptions().map(([name, description]) => ({
          name,
          value: shownValue(config, name),
          origin: config.origins[name],
          description,
        }));
        const { table } = await import('../output/table.js');
        const text = table(
          ['setting', 'value', 'from', 'meaning'],
          data.map((row) => [row.name, String(row.value ?? '-'), row.origin, row.description]),
        );
        return { data, text };
      }),
    );
};

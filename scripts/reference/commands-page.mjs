// docs/commands.md: the help of every command, as `qed <command> --help` prints it.

/** The page of a commander program. */
export function commandsPage(program) {
  const commands = actingCommands(program);
  const list = commands.map(
    (command) => `| [\`${nameOf(command)}\`](#${anchorOf(command)}) | ${command.description()} |`,
  );
  return [
    '# Commands',
    '',
    'This page is made from the code: `node scripts/reference.mjs`. Each command prints its part with `--help`.',
    '',
    '| Command | What it does |',
    '| --- | --- |',
    ...list,
    '',
    'Every command takes `--json`: standard output then has one JSON document, `{ok, data, warnings}` or',
    '`{ok, error, warnings}`. The exit code is 0 where all went well, 1 where the input is wrong, 2 for a mistake in the',
    'command line, 3 where the surroundings are at fault, 70 for a bug of qed, and 130 or 143 after Ctrl-C or SIGTERM.',
    '',
    ...commands.flatMap((command) => [`## ${nameOf(command)}`, '', '```', helpOf(command), '```', '']),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

/** All commands that do something themselves: those with options or arguments, and those that have none below them. */
const actingCommands = (command) => {
  const below = visible(command).flatMap(actingCommands);
  const acts = command.parent !== null && command.options.length + command.registeredArguments.length > 0;
  return acts || below.length === 0 ? [command, ...below] : below;
};

const visible = (command) =>
  command
    .createHelp()
    .visibleCommands(command)
    .filter((each) => each.name() !== 'help');

const nameOf = (command) => (command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`);
const anchorOf = (command) => nameOf(command).replaceAll(' ', '-');

/** The whole help, the same on every terminal. */
function helpOf(command) {
  let text = '';
  command.configureOutput({
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
    writeOut: (part) => (text += part),
  });
  command.outputHelp();
  return text.trim();
}

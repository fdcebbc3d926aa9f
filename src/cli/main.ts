import { QED_VERSION } from '../base/toolchain.js';
import { Command, CommanderError } from 'commander';
import { QedError } from '../base/errors.js';
import { didYouMean } from '../base/nearest-name.js';
import type { Environment } from './command.js';
import { installers } from './commands.js';
import { namedCommand, nameOf, usageOf } from './help/named-command.js';
import { pathName } from './input/path-name.js';
import { Interrupt } from './interrupt.js';
import { describeHelp } from './help/describe-help.js';
import { Output, type Streams } from './output/output.js';

/** Runs one command line and resolves to its exit code: 0 done, 1 the input is wrong, 2 usage, 3 environment, 70 a bug of qed, 130 or 143 interrupted. */
export async function main(argv: readonly string[], streams: Streams = process): Promise<number> {
  const output = new Output(streams, argv.includes('--json'));
  const interrupt = new Interrupt(output);
  // what commander prints by itself: help and the version
  let shown = '';
  const print = (text: string): void => {
    shown += text;
    if (!output.json) streams.stdout.write(text);
  };
  const program = createProgram(print, {
    streams,
    signal: interrupt.signal,
    stopsItself: (milliseconds) => interrupt.leaveTime(milliseconds),
    stopHint: (hint) => void (interrupt.hint = hint),
  });
  try {
    refuseUnknownHelp(program, argv);
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0
        ? told(error, program, argv, output, shown)
        : usageError(error, program, argv, output);
    if (interrupt.signal.aborted) return interrupt.tell();
    return report(error, output);
  } finally {
    interrupt.end();
  }
}

/** commander shows the general help for `qed help <what is no command>`. */
function refuseUnknownHelp(program: Command, argv: readonly string[]): void {
  const at = argv.indexOf('help');
  const wanted = argv.slice(at + 1).find((word) => !word.startsWith('-'));
  if (at < 0 || wanted === undefined) return;
  const { command, args } = namedCommand(program, argv.slice(0, at));
  const known = command.commands.map((child) => child.name());
  if (args.length > 0 || known.length === 0 || known.includes(wanted) || wanted === 'help') return;
  command.error(`error: unknown command '${wanted}'\n(${didYouMean(wanted, known, 'command')})`);
}

/** The commander program with every command of qed. */
export function createProgram(print: (text: string) => void, environment: Environment): Command {
  const program = new Command('qed')
    .description('Write a contract as plain TypeScript, prove its transactions locally, fold a block into one proof.')
    .version(QED_VERSION)
    .option('--json', 'print one JSON document {ok, data | error, warnings} on standard output')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: print,
      writeErr: (text) => void environment.streams.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'error QED6002: ')),
    })
    .addHelpText('after', '\nExample:\n  $ qed demo --simulate     the whole story in seconds, without proofs\n');
  for (const install of installers) install(program, environment);
  settle(program, program);
  return program;
}

/** How the flags of an option end that takes the name of a file or directory. */
const NAMES_PATH = /<(file|dir)>$/;

/** Gives a command and those below it the settings of the program, and its own usage to tell after a mistake. */
function settle(command: Command, program: Command): void {
  if (command !== program) command.exitOverride().copyInheritedSettings(program);
  command.showHelpAfterError(helpAfterError(command));
  for (const option of command.options) if (NAMES_PATH.test(option.flags)) option.argParser(pathName);
  for (const child of command.commands) settle(child, program);
}

const helpAfterError = (command: Command): string => `usage: ${usageOf(command)}\nsee \`${nameOf(command)} --help\``;

/** commander has told the person already; a script gets its document. */
function told(
  { code }: CommanderError,
  program: Command,
  argv: readonly string[],
  output: Output,
  text: string,
): number {
  if (!output.json) return 0;
  const words = argv[0] === 'help' ? argv.slice(1) : argv;
  const data =
    code === 'commander.version'
      ? { version: QED_VERSION }
      : { ...describeHelp(namedCommand(program, words).command), text };
  output.result({ data, text: '' });
  return 0;
}

/** As `told`, of a mistake. */
function usageError(error: CommanderError, program: Command, argv: readonly string[], output: Output): number {
  if (output.json) {
    const { command } = namedCommand(program, argv);
    const [first = '', suggestion = ''] = error.message.split('\n');
    const message = error.code === 'commander.help' ? 'no command is named' : first.replace(/^error: /, '');
    const guess = suggestion === '' ? '' : `${suggestion.replace(/^\((.*)\)$/, '$1')} `;
    const hint = `${guess}Usage: ${usageOf(command)}; see \`${nameOf(command)} --help\``;
    output.document({ ok: false, error: { code: 'QED6002', message, hint, usage: usageOf(command) } });
  }
  return 2;
}

function report(error: unknown, output: Output): number {
  if (error instanceof QedError) {
    output.error(error);
    return error.exitCode;
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  output.error({
    code: 'QED6070',
    message,
    hint: 'this is a bug of qed: please report it with the command and this output',
    details: {},
  });
  return 70;
}

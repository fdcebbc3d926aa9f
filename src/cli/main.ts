// `@bomb.sh/tab` is pinned although it is young: decision 0010.
import tab from '@bomb.sh/tab/commander';
import { QED_VERSION } from '../base/toolchain.js';
import { Command, CommanderError } from 'commander';
import { QedError } from '../base/errors.js';
import { installers } from './commands.js';
import { Interrupt } from './interrupt.js';
import { Output, type Streams } from './output/output.js';

/** Runs one command line and resolves to its exit code: 0 done, 1 the input is wrong, 2 usage, 3 environment, 70 a bug of qed, 130 interrupted. */
export async function main(argv: readonly string[], streams: Streams = process): Promise<number> {
  const output = new Output(streams, argv.includes('--json'));
  const interrupt = new Interrupt(output);
  const program = createProgram({
    streams,
    signal: interrupt.signal,
    stopsItself: () => interrupt.leaveTime(),
    stopHint: (hint) => void (interrupt.hint = hint),
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageError(error, argv, streams);
    if (interrupt.signal.aborted) return interrupt.tell();
    return report(error, output);
  } finally {
    interrupt.end();
  }
}

/** The commander program with every command of qed. */
function createProgram(environment: Parameters<(typeof installers)[number]>[1]): Command {
  const program = new Command('qed')
    .description('Write a contract as plain TypeScript, prove its transactions locally, fold a block into one proof.')
    .version(QED_VERSION)
    .option('--json', 'print one JSON document {ok, data | error, warnings} on standard output')
    .showSuggestionAfterError()
    .showHelpAfterError('(see `qed --help`)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void environment.streams.stdout.write(text),
      writeErr: (text) => void environment.streams.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'error QED6002: ')),
    })
    .addHelpText('after', '\nExample:\n  $ qed demo --simulate     the whole story in seconds, without proofs\n');
  for (const install of installers) install(program, environment);
  // adds `completion <shell>`, which prints a script, and the hidden `complete` that the script calls
  tab(program, { completionCommandName: 'completion' });
  const completion = program.commands.find((command) => command.name() === 'completion')!;
  completion
    .description('print a script that completes qed on the command line')
    .addHelpText('after', '\nExample:\n  $ source <(qed completion bash)');
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  return program;
}

/** commander has told the person already; a script gets its document. */
function usageError(error: CommanderError, argv: readonly string[], streams: Streams): number {
  if (argv.includes('--json')) {
    const [first = '', suggestion = ''] = error.message.split('\n');
    const message = error.code === 'commander.help' ? 'no command is named' : first.replace(/^error: /, '');
    const hint = suggestion === '' ? 'see `qed --help`' : suggestion.replace(/^\((.*)\)$/, '$1');
    const document = { ok: false, error: { code: 'QED6002', message, hint }, warnings: [] };
    streams.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
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

import repl from 'node:repl';
import { PassThrough } from 'node:stream';
import { inspect, types } from 'node:util';
import { counted } from '../../../base/counted.js';
import { QedError } from '../../../base/errors.js';
import { QED_VERSION } from '../../../base/toolchain.js';
import { DEVNET_ACCOUNTS } from '../../../session/keystore/devnet-accounts.js';
import { TestChain } from '../../../testing/chain/test-chain.js';
import type { CommandContext } from '../../command.js';
import { defineCommands } from './commands.js';
import { completeCalls } from './complete-calls.js';
import { feedLines } from './feed-lines.js';
import { historyFile } from './history-file.js';
import { ContractLoader } from './load-contracts.js';
import { Names } from './names.js';
import { overview } from './overview.js';
import { LineRunner } from './run-lines.js';

/**
 * Reads lines of JavaScript until the input ends, and runs them on a chain in memory that has the contracts of files.
 * Throws `QED6069` where a line failed that came from no terminal, and what deploying the contracts throws.
 */
export async function startConsole({ output, progress }: CommandContext, files: readonly string[]): Promise<void> {
  const { names, loader } = await startChain();
  for (const file of files) await progress.step(`deploying the contracts of ${file}`, () => loader.load(file));
  const { stdout } = output.streams;
  const terminal = process.stdin.isTTY === true && stdout.isTTY === true;
  const about = (): string => overview(names, loader.loaded);
  const history = terminal ? historyFile(output) : undefined;
  if (terminal) stdout.write(`qed ${QED_VERSION}: a chain in memory; .help tells more, Ctrl-D ends\n\n${about()}\n\n`);
  const server = repl.start({
    prompt: terminal ? 'qed> ' : '',
    input: terminal ? process.stdin : new PassThrough(),
    output: stdout,
    terminal,
    ignoreUndefined: true,
    breakEvalOnSigint: true,
    writer: (value) => shown(value, terminal && output.color.level > 0),
  });
  const ended = new Promise<void>((resolve) => void server.once('exit', resolve));
  const runner = new LineRunner(server, output, () => Object.keys(names.values));
  names.fill(server.context);
  server.on('reset', (context) => names.fill(context));
  defineCommands(
    server,
    () => void stdout.write(`${about()}\n\n`),
    (text) => void stdout.write(`${text}\n`),
  );
  completeCalls(server, names.values['alice']);
  if (terminal) {
    // Ctrl-C ends a line now. Node cannot stop an endless one while somebody else waits for the signal.
    process.removeAllListeners('SIGINT');
    if (history !== undefined) server.setupHistory(history, () => undefined);
    await ended;
    return runner.end();
  }
  server.displayPrompt = () => undefined;
  // Also where a line itself ends the process.
  process.on('exit', (code) => void (runner.failures > 0 && code === 0 && (process.exitCode = 1)));
  await feedLines(server, runner, process.stdin);
  if (runner.isUnfinished) throw lineFailed('the input ends in the middle of a statement', 'close its brackets');
  if (runner.failures > 0)
    throw lineFailed(`${counted(runner.failures, 'line')} failed`, 'each failure is shown above');
}

/** A chain with users, and what deploys the contracts of files on it. */
async function startChain() {
  const chain = new TestChain();
  const names = new Names();
  names.give('chain', chain);
  for (const { name, balance } of DEVNET_ACCOUNTS) names.give(name, await chain.user(name, { balance }));
  names.give('deployer', await chain.user('deployer'));
  const loader = new ContractLoader(chain, names);
  names.give('load', async (file: unknown): Promise<object> => {
    const loaded = await loader.load(file);
    return Object.fromEntries(loaded.map(({ name, deployed }) => [name, deployed]));
  });
  return { names, loader };
}

/** A result as one would type it. */
const shown = (value: unknown, colors: boolean): string =>
  types.isPromise(value) ? 'a promise: write await before it to see its result' : inspect(value, { colors });

const lineFailed = (message: string, hint: string): QedError => new QedError('QED6069', message, { hint });

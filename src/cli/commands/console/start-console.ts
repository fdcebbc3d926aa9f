import repl from 'node:repl';
import { inspect, types } from 'node:util';
import { counted } from '../../../base/counted.js';
import { QedError } from '../../../base/errors.js';
import { QED_VERSION } from '../../../base/toolchain.js';
import { DEVNET_ACCOUNTS } from '../../../session/keystore/devnet-accounts.js';
import { TestChain } from '../../../testing/chain/test-chain.js';
import { callText, listenToCalls } from '../../../testing/reports/trace.js';
import type { CommandContext } from '../../command.js';
import { completeCalls } from './complete-calls.js';
import { LineFeed } from './feed-lines.js';
import { historyFile } from './history-file.js';
import { contractsAmong, ContractLoader, type Names } from './load-contracts.js';
import { overview } from './overview.js';
import { tellFailures } from './tell-failures.js';

/**
 * Reads lines of JavaScript until the input ends, and runs them on a chain in memory that has the contracts of files.
 * Throws `QED6069` where a line failed that came from no terminal, and what deploying the contracts throws.
 */
export async function startConsole({ output, progress }: CommandContext, files: readonly string[]): Promise<void> {
  const { names, load } = await startChain();
  for (const file of files) await progress.step(`deploying the contracts of ${file}`, () => load(file));
  const { stdout } = output.streams;
  const terminal = process.stdin.isTTY === true && stdout.isTTY === true;
  const about = `${overview(names)}\n`;
  if (terminal) stdout.write(`qed ${QED_VERSION}: a chain in memory; .help tells more, Ctrl-D ends\n\n${about}\n`);
  const feed = new LineFeed();
  const server = repl.start({
    prompt: terminal ? 'qed> ' : '',
    input: terminal ? process.stdin : feed.input,
    output: stdout,
    terminal,
    ignoreUndefined: true,
    breakEvalOnSigint: true,
    writer: (value) => shown(value, terminal && output.color.level > 0),
  });
  const ended = new Promise<void>((resolve) => void server.once('exit', resolve));
  const failures = tellFailures(server, output);
  const fill = (): void => void Object.assign(server.context, names);
  names['load'] = async (file: string): Promise<object> => {
    const loaded = await load(file);
    fill();
    return Object.fromEntries(contractsAmong(loaded));
  };
  fill();
  server.on('reset', fill);
  const { help } = server.commands;
  server.defineCommand('help', {
    help: 'Print what is there, and this list',
    action(text) {
      stdout.write(`${overview(names)}\n\n`);
      help?.action.call(server, text);
    },
  });
  server.defineCommand('trace', {
    help: 'Show what each call reads, checks and writes: .trace on, .trace off',
    action(text) {
      const isOff = text.trim() === 'off';
      listenToCalls(isOff ? undefined : (call) => void stdout.write(`${callText(call)}\n`));
      server.displayPrompt();
    },
  });
  completeCalls(server, names['alice']);
  if (terminal) {
    // Ctrl-C ends a line now. Node cannot stop an endless one while somebody else waits for the signal.
    process.removeAllListeners('SIGINT');
    server.setupHistory(historyFile(), () => undefined);
    return ended;
  }
  await Promise.all([feed.feed(server, process.stdin), ended]);
  if (failures.isUnfinished) throw lineFailed('the input ends in the middle of a statement', 'close its brackets');
  if (failures.count > 0) throw lineFailed(`${counted(failures.count, 'line')} failed`, 'each failure is told above');
}

/** A chain with users, and what deploys the contracts of a file on it and puts them among the names. */
async function startChain() {
  const chain = new TestChain();
  const names: Names = { chain };
  for (const { name, balance } of DEVNET_ACCOUNTS) names[name] = await chain.user(name, { balance });
  const loader = new ContractLoader(chain);
  const load = async (file: string): Promise<Names> => {
    const loaded = await loader.load(file, (name) => name in names || name in globalThis);
    Object.assign(names, loaded);
    return loaded;
  };
  return { names, load };
}

/** A result as one would type it. */
const shown = (value: unknown, colors: boolean): string =>
  types.isPromise(value) ? 'a promise: write await before it to see its result' : inspect(value, { colors });

const lineFailed = (message: string, hint: string): QedError => new QedError('QED6069', message, { hint });

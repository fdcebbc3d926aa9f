import { QedError } from '../../../base/errors.js';
import { argumentOf } from '../../input/argument.js';
import { action, type CommandContext, type CommandInstaller } from '../../command.js';
import type { CommandResult } from '../../output/output.js';
import type { CallReport } from '../../../sandbox/transaction/call-report.js';
import type { JsonArgument } from '../../../session/files/session-file.js';
import { located } from './located.js';

interface RunOptions {
  readonly user: string;
  readonly deployer: string;
  readonly state?: string;
  readonly circuit?: boolean;
  readonly trace?: boolean;
  readonly actor?: boolean;
}

/** `qed run`: one method, executed here without a network. */
export const installRun: CommandInstaller = (program, environment) => {
  program
    .command('run')
    .argument('<file>', 'contract source; the contracts that it imports have the first ids, from 2 on')
    .argument('<method>', 'Contract.method')
    .argument('[args...]', 'its arguments: numbers, true, false, @name for a user, or JSON')
    .option(
      '--user <user>',
      'who calls: a user id, or alice or bob, with the ids that `qed devnet --fund` gives them',
      '1',
    )
    .option('--deployer <user>', 'who deployed the contract', '1')
    .option('--state <file>', "keep all users' state in a file between calls; each call is one checkpoint later")
    .option('--actor', "call as the contract's actor; a user is one from the first call on")
    .option('--circuit', "run the method's circuit too, without a proof")
    .option('--trace', 'tell what each method reads, checks, writes and calls, line by line')
    .description('execute one method of a contract, without a network')
    .addHelpText(
      'after',
      '\nExample:\n  $ qed run fixtures/contracts/token.ts Token.mint 100 --user 7 --state token.json',
    )
    .action(
      action(environment, (context, options: RunOptions, file: string, target: string, args: string[]) =>
        run(context, options, file, target, args),
      ),
    );
};

async function run(
  { progress, output }: CommandContext,
  options: RunOptions,
  file: string,
  target: string,
  words: readonly string[],
): Promise<CommandResult> {
  const [user, deployer] = await Promise.all([userOf(options.user), userOf(options.deployer)]);
  if (options.circuit === true) {
    const { chooseBackend } = await import('../../../prover/proving/backend.js');
    process.env['O1JS_BACKEND'] ??= chooseBackend();
  }
  const { compileForRun } = await import('../../contracts/compile-files.js');
  const contracts = await progress.step('checking', () => compileForRun(file));
  const [{ EMPTY_STATE }, { readStateFile, writeStateFile }, { Sandbox }, { CallTrace, traceText }] = await Promise.all(
    [
      import('../../../sandbox/state/sandbox-state.js'),
      import('../../../sandbox/state/state-file.js'),
      import('../../../sandbox/sandbox.js'),
      import('../../../sandbox/transaction/call-trace.js'),
    ],
  );
  const state = options.state === undefined ? EMPTY_STATE : await readStateFile(options.state);
  const title = options.circuit === true ? 'running the method and its circuit' : 'running the method';
  const circuit = options.circuit === true ? ('all' as const) : undefined;
  const args = await argumentsOf(words);
  const { accountBalances } = await import('../../network/fund-accounts.js');
  const sandbox = new Sandbox(contracts, { deployer, state, balances: accountBalances() });
  const trace = options.trace === true ? new CallTrace() : undefined;
  const call = { user, target, args, actor: options.actor === true, circuit, observer: trace };
  const report = await progress
    .step(title, () => sandbox.call(call))
    .catch((error: unknown) => {
      // What led to a failure is worth the most.
      if (trace !== undefined) output.log(traceText(trace.methods));
      throw located(error, file, target, trace?.methods);
    });
  if (options.state !== undefined) await writeStateFile(options.state, sandbox.state);
  if (trace === undefined) return { data: report, text: textOf(report) };
  const { methods } = trace;
  return { data: { ...report, trace: methods }, text: `${traceText(methods)}\n${textOf(report)}` };
}

async function argumentsOf(words: readonly string[]): Promise<JsonArgument[]> {
  const { resolveUsers } = await import('../../../session/files/session-file.js');
  return Promise.all(words.map((word) => resolveUsers(argumentOf(word) as JsonArgument, userOf)));
}

/** A user id as typed, or that of a devnet's account by its name. Throws `QED6027`. */
async function userOf(text: string): Promise<bigint> {
  if (/^(0|[1-9][0-9]{0,9})$/.test(text) && BigInt(text) < 2n ** 32n) return BigInt(text);
  const { accountIdOf } = await import('../../network/fund-accounts.js');
  const account = accountIdOf(text.replace(/^@/, ''));
  if (account !== undefined) return account;
  throw new QedError('QED6027', `'${text}' is no user`, {
    hint: 'give a user id, which is a whole number below 2^32, or alice or bob; other names are those of keys on a network',
    exitCode: 2,
  });
}

function textOf({ result, state, events, calls, balance, validUntil }: CallReport): string {
  const lines = [
    ...(result === null ? [] : [`result ${JSON.stringify(result)}`]),
    ...Object.entries(state).map(([name, value]) => `${name} = ${JSON.stringify(value)}`),
    ...events.map(({ event, values }) => `event ${event} ${JSON.stringify(values)}`),
    ...calls.map(({ mode, method, contractId, inputs }) => {
      return `${mode} call of ${method ?? `contract ${contractId}`} (${inputs.join(', ')})`;
    }),
    ...(balance.before === balance.after ? [] : [`native balance ${balance.before} -> ${balance.after}`]),
    ...(validUntil === null ? [] : [`counts only if it lands by checkpoint ${validUntil}`]),
  ];
  return lines.join('\n');
}

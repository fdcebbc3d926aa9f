import { QedError } from '../../base/errors.js';
import type { CallReport } from '../../sandbox/transaction/call-report.js';
import type { JsonArgument } from '../../session/files/session-file.js';
import type { CommandContext } from '../command.js';
import { argumentOf } from '../input/argument.js';
import type { CommandResult } from '../output/output.js';
import { runTraced } from '../output/run-traced.js';
import { locateFailure } from './locate-failure.js';

/** Whose call it is, and on which state: the options of `qed run` and of `qed trace`. */
export interface MethodOptions {
  readonly user: string;
  readonly deployer: string;
  readonly state?: string;
  /** Whether the state file gets what the call changed; it does unless this is false. */
  readonly keep?: boolean;
  readonly circuit?: boolean;
  readonly trace?: boolean;
  /** Whether the trace has the rows of its methods, line by line. */
  readonly rows?: boolean;
  readonly actor?: boolean;
}

/**
 * Runs one method of a contract's source on a chain in memory. Throws `QED6027` for a user that nobody knows, and what
 * the method throws with its place in the source; with `trace` that has the trace up to there.
 */
export async function runMethod(
  { progress, output }: CommandContext,
  options: MethodOptions,
  file: string,
  target: string,
  words: readonly string[],
): Promise<CommandResult> {
  const [user, deployer] = await Promise.all([userOf(options.user), userOf(options.deployer)]);
  if (options.circuit === true || options.rows === true) {
    const { chooseBackend } = await import('../../prover/proving/backend.js');
    process.env['O1JS_BACKEND'] ??= chooseBackend();
  }
  const { compileForRun } = await import('../contracts/compile-files.js');
  const contracts = await progress.step('checking', () => compileForRun(file));
  const [{ EMPTY_STATE }, { readStateFile, writeStateFile }, { Sandbox }] = await Promise.all([
    import('../../sandbox/state/sandbox-state.js'),
    import('../../sandbox/state/state-file.js'),
    import('../../sandbox/sandbox.js'),
  ]);
  const state = options.state === undefined ? EMPTY_STATE : await readStateFile(options.state);
  const title = options.circuit === true ? 'running the method and its circuit' : 'running the method';
  const circuit = options.circuit === true ? ('all' as const) : undefined;
  const args = await argumentsOf(words);
  const { accountBalances } = await import('../network/fund-accounts.js');
  const sandbox = new Sandbox(contracts, { deployer, state, balances: accountBalances() });
  const call = { user, target, args, actor: options.actor === true, circuit };
  const { profileTraced } = await import('./profile-traced.js');
  const { result, trace, rows, text } = await runTraced(
    output,
    options.trace,
    (observer) =>
      progress
        .step(title, () => sandbox.call({ ...call, observer }))
        .catch((error: unknown) => {
          throw locateFailure(error, file, target);
        }),
    options.rows === true
      ? (methods) => progress.step('counting rows', (note) => profileTraced(methods, note))
      : undefined,
  );
  if (options.state !== undefined && options.keep !== false) await writeStateFile(options.state, sandbox.state);
  return { data: { ...result, trace, rows }, text: [text, textOf(result)].filter(Boolean).join('\n') };
}

async function argumentsOf(words: readonly string[]): Promise<JsonArgument[]> {
  const { resolveUsers } = await import('../../session/files/session-file.js');
  return Promise.all(words.map((word) => resolveUsers(argumentOf(word) as JsonArgument, userOf)));
}

/** A user id as typed, or that of a devnet's account by its name. Throws `QED6027`. */
async function userOf(text: string): Promise<bigint> {
  if (/^(0|[1-9][0-9]{0,9})$/.test(text) && BigInt(text) < 2n ** 32n) return BigInt(text);
  const { accountIdOf } = await import('../network/fund-accounts.js');
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

import { argumentOf } from '../../input/argument.js';
import { action, type CommandContext, type CommandInstaller } from '../../command.js';
import type { CommandResult } from '../../output/output.js';
import { keyName, openKeystore, openNode, unlockKey } from '../../network/network.js';
import type { SessionCall, SessionFile } from '../../../session/files/session-file.js';

interface SessionOptions {
  readonly key?: string;
  readonly simulate?: boolean;
  readonly submit?: boolean;
  readonly out?: string;
}

/** `qed prove-session`: a list of calls becomes one end cap, on this machine. */
export const installProveSession: CommandInstaller = (program, environment) => {
  program
    .command('prove-session')
    .argument('<file>', 'session file: {"user": "alice", "calls": [{"contract": 2, "method": "mint", "args": [100]}]}')
    .option('--key <name>', "the user's key, instead of the file's; actor:<contract id> for a contract's actor")
    .option('--simulate', 'show what will change and execute every circuit, without proofs')
    .option('--submit', 'hand the end cap in and wait until a block has it')
    .option('--out <file>', 'write the end cap to a file')
    .option('--node <url>', 'the coordinator')
    .description('execute a list of calls, prove them, and hand in the end cap')
    .addHelpText('after', '\nExample:\n  $ qed prove-session fixtures/sessions/mint-and-send.json --submit')
    .action(
      action(environment, async (context, options: SessionOptions, file: string) => {
        const { readSessionFile } = await import('../../../session/files/session-file.js');
        const session = await readSessionFile(file);
        return runSession(context, { ...options, key: options.key ?? session.user }, await callsOf(context, session));
      }),
    );
};

/** `qed call`: a session of one call, handed in. */
export const installCall: CommandInstaller = (program, environment) => {
  program
    .command('call')
    .argument('<contract>', 'contract id')
    .argument('<method>', "the method's name")
    .argument('[args...]', 'its arguments: numbers, true, false, @name for a user, or JSON')
    .option('--key <name>', "the user's key")
    .option('--simulate', 'show what will change, hand in nothing')
    .option('--node <url>', 'the coordinator')
    .description('call one method: prove it and hand it in')
    .addHelpText('after', '\nExample:\n  $ qed call 2 transfer @bob 40 --key alice')
    .action(
      action(
        environment,
        async (context, options: SessionOptions, contract: string, method: string, args: string[]) => {
          const { contractIdOf } = await import('../../network/network.js');
          const { parseSessionFile } = await import('../../../session/files/session-file.js');
          const key = keyName(context, options.key);
          const call = { contract: contractIdOf(contract).toString(), method, args: args.map(argumentOf) };
          const session = parseSessionFile({ user: key, calls: [call] }, 'the call');
          const submit = options.simulate !== true;
          return runSession(context, { ...options, key, submit }, await callsOf(context, session));
        },
      ),
    );
};

/** The session's calls with names replaced: contracts by the file's table, users by the keystore and the network. */
async function callsOf(context: CommandContext, session: SessionFile): Promise<SessionCall[]> {
  const { resolveCalls } = await import('../../../session/files/session-file.js');
  const { userNames } = await import('../../../session/source/user-names.js');
  const names = { contracts: {}, user: userNames(await openNode(context), await openKeystore(context)) };
  return resolveCalls(session, names);
}

/** Plans, proves and hands in. With `--simulate` nothing leaves this machine. */
async function runSession(
  context: CommandContext,
  options: SessionOptions,
  calls: readonly SessionCall[],
): Promise<CommandResult> {
  const { progress, output, signal } = context;
  const { planSession } = await import('../../../session/plan/plan-session.js');
  const { describePlan, planText, proveWithProgress } = await import('./session-text.js');
  const { openProver } = await import('../../network/open-prover.js');
  const name = keyName(context, options.key);
  const node = await openNode(context);
  const { actorNamed, keyNamed } = await import('../../../session/keystore/named-keys.js');
  const { publicKey } = await keyNamed(await openKeystore(context), name);
  const plan = await progress.step('executing the calls', () => planSession({ source: node, calls, publicKey }));
  output.log(planText(plan));
  const { simulated } = await node.status();
  const secret = actorNamed(name) === undefined ? (await unlockKey(context, name)).secret : null;
  const prover = await openProver(context, { simulate: simulated || options.simulate === true });
  try {
    const title = prover.kind === 'simulation' ? 'simulating the session' : 'proving the session';
    const submission = await proveWithProgress(progress, title, plan, prover, secret, {
      concurrency: prover.concurrency,
      signal,
    });
    const data = { ...describePlan(plan), kind: prover.kind, endUserLeafHash: submission.result.endUserLeafHash };
    if (options.simulate === true)
      return { data: { ...data, submitted: false }, text: 'simulated: nothing was proven or handed in' };
    if (options.out !== undefined) {
      const { writeEndCapFile } = await import('../../../session/files/end-cap-file.js');
      await writeEndCapFile(options.out, submission);
    }
    if (options.submit !== true) {
      const text =
        options.out === undefined
          ? 'proven; --submit hands it in, --out keeps it for `qed submit`'
          : `end cap written to ${options.out}; hand it in: qed submit ${options.out}`;
      return { data: { ...data, submitted: false, out: options.out ?? null }, text };
    }
    const { submitEndCap } = await import('../../network/submit-end-cap.js');
    const { checkpointId } = await submitEndCap(context, node, submission);
    return { data: { ...data, submitted: true, checkpointId }, text: `in checkpoint ${checkpointId}` };
  } finally {
    await prover.close();
  }
}

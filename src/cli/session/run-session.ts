import type { CommandContext } from '../command.js';
import { contractsByName } from '../input/contract-names.js';
import { keyName, openKeystore, openNode, unlockKey } from '../network/open-node.js';
import type { OpenedProver } from '../network/open-prover.js';
import type { CommandResult } from '../output/output.js';
import { runTraced } from '../output/run-traced.js';
import { refuseExisting, writeOutputFile } from '../output/output-file.js';
import type { SessionCall, SessionFile } from '../../session/files/session-file.js';

/** The options of `qed prove-session` and `qed call`, whose sessions run alike. */
export interface SessionOptions {
  readonly key?: string;
  readonly simulate?: boolean;
  readonly plan?: boolean;
  readonly submit?: boolean;
  readonly out?: string;
  readonly force?: boolean;
  readonly resume?: boolean;
  /** The directory through which other machines help to prove. */
  readonly jobs?: string;
  readonly signOnly?: boolean;
  readonly signature?: string;
  readonly trace?: boolean;
}

/** The session's calls with names replaced: contracts by the file's table, users by the keystore and the network. */
export async function callsOf(context: CommandContext, session: SessionFile): Promise<SessionCall[]> {
  const { resolveCalls } = await import('../../session/files/session-file.js');
  const { userNames } = await import('../../session/source/user-names.js');
  const contracts = contractsByName(context.config.contracts);
  const names = { contracts, user: userNames(await openNode(context), await openKeystore(context)) };
  return resolveCalls(session, names);
}

/** Plans, proves and hands in; the calls are asked for once the options are checked, as they may ask the network for users. With `--simulate` nothing leaves this machine, and with `--plan` nothing is proven at all. */
export async function runSession(
  context: CommandContext,
  options: SessionOptions,
  callsOf: () => Promise<readonly SessionCall[]>,
): Promise<CommandResult> {
  const { progress, output, signal } = context;
  if (options.out !== undefined) refuseExisting([options.out], options.force);
  const { describePlan, planText, proveWithProgress } = await import('./session-text.js');
  const { openProver } = await import('../network/open-prover.js');
  const name = keyName(context, options.key);
  const node = await openNode(context);
  const { actorNamed, keyNamed } = await import('../../session/keystore/named-keys.js');
  const keystore = await openKeystore(context);
  const { publicKey } = await keyNamed(keystore, name);
  const signed = options.signature === undefined ? undefined : await readSignature(options.signature);
  const calls = await callsOf();
  const { planKeptSession, planTrial } = await import('./plan-session.js');
  const resume = options.resume === true;
  const { result, trace, text } = await runTraced(output, options.trace, (observer) =>
    progress.step('executing the calls', () =>
      options.simulate === true || options.plan === true || options.signOnly === true
        ? planTrial(node, { calls, publicKey, observer })
        : planKeptSession(context, node, { calls, publicKey, observer, resume, signedAt: signed?.checkpointId }),
    ),
  );
  const { plan, kept } = result;
  if (text !== undefined) output.log(text);
  output.log(planText(plan));
  const described = { ...describePlan(plan), trace };
  if (options.plan === true) {
    const { describeProofTree, proofTreeText } = await import('./proof-tree-text.js');
    return { data: { ...described, proofTree: describeProofTree(plan) }, text: proofTreeText(plan) };
  }
  if (options.signOnly === true) {
    const { signSession } = await import('./sign-session.js');
    return signSession(context, keystore, plan, { ...options, name });
  }
  const { simulated } = await node.status();
  const unlock = async () => (actorNamed(name) === undefined ? (await unlockKey(context, name)).secret : null);
  const consent = signed?.signature ?? (await unlock());
  const prover = await openProver(context, { simulate: simulated || options.simulate === true });
  try {
    const shared = options.jobs === undefined ? undefined : await shareJobs(options.jobs, prover, signal);
    const title = prover.kind === 'simulation' ? 'simulating the session' : 'proving the session';
    const submission = await proveWithProgress(progress, title, plan, prover, consent, {
      concurrency: prover.concurrency,
      signal,
      ...(kept === undefined ? {} : { kept }),
      ...(shared === undefined ? {} : { shared }),
    });
    const data = { ...described, kind: prover.kind, endUserLeafHash: submission.result.endUserLeafHash };
    if (options.simulate === true)
      return { data: { ...data, submitted: false }, text: 'simulated: nothing was proven or handed in' };
    if (options.out !== undefined) {
      const { endCapText } = await import('../../session/files/end-cap-file.js');
      writeOutputFile(options.out, endCapText(submission), options.force);
      kept?.forget();
    }
    if (options.submit !== true) {
      const text =
        options.out === undefined
          ? 'proven; --resume --submit hands it in, --resume --out writes it for `qed submit`'
          : `end cap written to ${options.out}; hand it in: qed submit ${options.out}`;
      return { data: { ...data, submitted: false, out: options.out ?? null }, text };
    }
    const { submitEndCap } = await import('../network/submit-end-cap.js');
    const { checkpointId } = await submitEndCap(context, node, submission);
    kept?.forget();
    return { data: { ...data, submitted: true, checkpointId }, text: `in checkpoint ${checkpointId}` };
  } finally {
    await prover.close();
  }
}

async function shareJobs(path: string, prover: OpenedProver, signal: AbortSignal) {
  const { JobDirectory } = await import('../../wire/job-files/job-directory.js');
  const { SharedJobs } = await import('../../session/prove/shared-jobs.js');
  const directory = new JobDirectory(path);
  // The witnesses of a session show what its calls do.
  directory.make({ ownerOnly: true });
  const shared = new SharedJobs(directory, prover, prover.concurrency);
  signal.addEventListener('abort', () => shared.close(signal.reason), { once: true });
  return shared;
}

async function readSignature(file: string) {
  const { readSignatureFile } = await import('../../session/files/signature-file.js');
  return readSignatureFile(file);
}

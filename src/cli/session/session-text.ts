import { counted } from '../../base/counted.js';
import { shortened } from '../../base/shortened.js';
import type { Prover } from '../../prover/proof.js';
import type { EndCapSubmission } from '../../wire/end-cap.js';
import type { Consent } from '../../session/prove/consent.js';
import { proveSession, type ProveOptions } from '../../session/prove/prove-session.js';
import type { MadeCallSummary, SessionPlan } from '../../session/plan/session-plan.js';
import type { Progress } from '../output/progress.js';
import { table } from '../output/table.js';

/** Proves a planned session, with each proof as it is made shown below one step. */
export function proveWithProgress(
  progress: Progress,
  title: string,
  plan: SessionPlan,
  prover: Prover,
  consent: Consent,
  options: Pick<ProveOptions, 'concurrency' | 'signal' | 'kept' | 'shared'> = {},
): Promise<EndCapSubmission> {
  return progress.step(title, (note) =>
    proveSession(plan, prover, consent, {
      ...options,
      onProgress: ({ state, done, total, title: proof, seconds }) =>
        note(
          state === 'started'
            ? `${proof} (${done} of ${total} done)`
            : `${proof}: ${seconds.toFixed(1)} s (${done} of ${total} done)`,
        ),
    }),
  );
}

/** What a session will do, as data. */
export function describePlan(plan: SessionPlan) {
  return {
    userId: plan.userId,
    anchor: plan.anchor.checkpointId,
    firstSession: plan.firstSession,
    calls: plan.calls.map((call) => ({
      ...describeCall(call),
      calls: call.calls.map((made) => ({ kind: made.kind, caller: made.caller, ...describeCall(made) })),
    })),
    changes: plan.changes,
    fee: plan.fee,
    balance: plan.balance,
    validUntil: plan.validUntil,
    proofs: plan.proofs.map(({ title, circuit }) => ({ title, circuit })),
  };
}

const describeCall = ({ contractId, contract, method, args, output, events }: MadeCallSummary) => ({
  contractId,
  contract,
  method,
  args,
  output,
  events,
});

/** The same for people. */
export function planText(plan: SessionPlan): string {
  const calls = plan.calls.flatMap((call) => [
    `  ${callText(call)}`,
    ...call.calls.map((made) => `    ${made.kind} ${callText(made)}`),
  ]);
  const changes = table(
    ['changes', 'from', 'to'],
    plan.changes.map(({ contract, name, before, after }) => [`  ${contract}.${name}`, before, after]),
  );
  return [
    `user ${plan.userId}${plan.firstSession ? ', first session' : ''}, from checkpoint ${plan.anchor.checkpointId}, counts until checkpoint ${plan.validUntil}`,
    'calls',
    ...calls,
    changes,
    `fee ${plan.fee}, balance ${plan.balance.before} -> ${plan.balance.after}, ${counted(plan.proofs.length, 'proof')}`,
  ].join('\n');
}

function callText({ contract, method, args, output }: MadeCallSummary): string {
  const result = output === null ? '' : ` -> ${JSON.stringify(output)}`;
  return `${contract}.${method}(${args.map((arg) => shortened(JSON.stringify(arg))).join(', ')})${result}`;
}

import type { CommandContext } from '../command.js';
import { nothingKept } from '../../session/refusals.js';
import type { SessionRequest } from '../../session/plan/plan-session.js';
import type { SessionPlan } from '../../session/plan/session-plan.js';
import type { KeptProofs } from '../../session/prove/kept-proofs.js';
import type { RpcClient } from '../../wire/rpc-client.js';

/** A planned session and the place where its finished proofs are kept; a trial keeps none. */
export interface PlannedSession {
  readonly plan: SessionPlan;
  readonly kept?: KeptProofs;
}

/** Plans a session from the newest checkpoint, to see what it would do. Throws what `planSession` throws. */
export async function planTrial(
  node: RpcClient,
  request: Pick<SessionRequest, 'calls' | 'publicKey' | 'observer'>,
): Promise<PlannedSession> {
  const { planSession } = await import('../../session/plan/plan-session.js');
  return { plan: await planSession({ source: node, ...request }) };
}

interface KeptSession extends Pick<SessionRequest, 'calls' | 'publicKey' | 'observer'> {
  readonly resume: boolean;
  /** The anchor that was signed. */
  readonly signedAt: bigint | undefined;
}

/**
 * Plans a session from the newest checkpoint; with `resume` from the one that its kept proofs start from, and where it was signed before from the
 * one that was signed. Throws what `planSession` throws, and
 * `QED3208` for a session that was begun too long ago to land, `QED3221` where nothing is kept.
 */
export async function planKeptSession(
  { output, stopHint }: CommandContext,
  node: RpcClient,
  { calls, publicKey, observer, resume, signedAt }: KeptSession,
): Promise<PlannedSession> {
  const { planSession } = await import('../../session/plan/plan-session.js');
  const { KeptProofs, sessionsDirectory } = await import('../../session/prove/kept-proofs.js');
  const { genesisRoot } = await node.status();
  let warned = false;
  const kept = new KeptProofs(sessionsDirectory(), { genesisRoot, publicKey, calls }, (reason) => {
    if (!warned) output.warn(`finished proofs are not kept: ${reason}`);
    warned = true;
  });
  const hint = 'the same command with --resume goes on with the proofs that are finished';
  const from = signedAt ?? (resume ? kept.anchorId() : undefined);
  if (from === undefined) {
    if (resume) throw nothingKept();
    const plan = await planSession({ source: node, calls, publicKey, observer });
    kept.startFrom(plan.anchor);
    stopHint(hint);
    return { plan, kept };
  }
  stopHint(hint);
  const { LocalProvingSessionStore } = await import('../../session/source/local-proving-session-store.js');
  const { refuseStaleEndCap } = await import('../../session/prove/refuse-stale-end-cap.js');
  const source = new LocalProvingSessionStore(node, from);
  const plan = await planSession({ source, calls, publicKey, observer });
  await refuseStaleEndCap(plan, new LocalProvingSessionStore(node));
  if (kept.anchorId() !== from) kept.startFrom(plan.anchor);
  return { plan, kept };
}

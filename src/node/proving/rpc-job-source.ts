import { setTimeout as sleep } from 'node:timers/promises';
import { QedError } from '../../base/errors.js';
import { WIRE_CODES } from '../../wire/codes.js';
import type { ProofJob, ProtocolProgram, QedProof } from '../../prover/proof.js';
import { MAX_REASON_CHARACTERS, type LeasedWork } from '../../wire/proving-work.js';
import { DEFAULT_POLICY } from '../jobs/policy.js';
import { isAway } from './away.js';
import type { CoordinatorClient } from './followed-node.js';
import type { JobSource } from './job-source.js';

/** Milliseconds between two tries while the node does not answer. */
const RETRY_MS = 2_000;
/** What a node that has enough to do says. */
const BUSY: readonly string[] = [WIRE_CODES.busy, WIRE_CODES.workerPaused];
/** A heartbeat is sent anew before a minute has passed without one. */
const HEARTBEAT_MS = 15_000;
/** A node that takes longer hangs: it gives up a write after a minute, and a call that is sent again before would lease a second job. */
const LEASE_MS = 75_000;
/** How long a worker that stops waits for an answer: a job may be on its way, and a proof that is being verified is worth some seconds. */
const LEASE_GRACE_MS = 1_500;
const PROOF_GRACE_MS = 5_000;
const RELEASE_MS = 3_000;

/** The jobs of a node, for a worker elsewhere. Each call throws what the node throws, and QED4063 while it does not answer. */
export class RpcJobSource implements JobSource {
  readonly heartbeatInterval = DEFAULT_POLICY.leaseMs / 3;

  constructor(
    readonly node: Pick<CoordinatorClient, 'call'>,
    /** Only of these programs; of all when absent. */
    readonly programs?: readonly ProtocolProgram[],
  ) {}

  async lease(worker: string, stop: AbortSignal): Promise<LeasedWork | undefined> {
    const slot = Number(worker.slice(worker.lastIndexOf('/') + 1));
    const programs = this.programs === undefined ? {} : { programs: [...this.programs] };
    try {
      return await soonAfter(stop, LEASE_GRACE_MS, async (signal) => {
        const work = await this.node.call('qed_leaseJob', { slot, ...programs }, { timeout: LEASE_MS, signal });
        return work ?? undefined;
      });
    } catch (error) {
      const pause = pauseOf(error);
      if (pause === undefined) throw error;
      await sleep(pause, undefined, { signal: stop }).catch(() => undefined);
      return undefined;
    }
  }

  inputs({ jobId, token }: LeasedWork, stop: AbortSignal): Promise<ProofJob> {
    return patiently(() => this.node.call('qed_getJobInputs', { jobId, token }, { signal: stop }), stop);
  }

  async heartbeat({ jobId, token }: LeasedWork): Promise<void> {
    await this.node.call('qed_heartbeatJob', { jobId, token }, { timeout: HEARTBEAT_MS });
  }

  async complete({ jobId, token }: LeasedWork, proof: QedProof, stop: AbortSignal): Promise<void> {
    const params = { jobId, token, proof };
    await patiently(
      () => soonAfter(stop, PROOF_GRACE_MS, (signal) => this.node.call('qed_completeJob', params, { signal })),
      stop,
    );
  }

  async fail({ jobId, token }: LeasedWork, reason: string): Promise<void> {
    await this.node.call('qed_failJob', { jobId, token, reason: reason.slice(0, MAX_REASON_CHARACTERS) });
  }

  async release({ jobId, token }: LeasedWork): Promise<void> {
    await this.node.call('qed_releaseJob', { jobId, token }, { timeout: RELEASE_MS });
  }
}

/** Calls the node again and again while it is down: what a worker has in hand takes longer to make than the node to come back. */
async function patiently<T>(call: () => Promise<T>, stop: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const passes = isAway(error) || (error instanceof QedError && BUSY.includes(error.code));
      if (stop.aborted || !passes) throw error;
      await sleep(pauseOf(error) ?? RETRY_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

/** Gives a call a signal that comes so many milliseconds after `stop`. */
async function soonAfter<T>(
  stop: AbortSignal,
  milliseconds: number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onStop = (): void => void (timer = setTimeout(() => late.abort(), milliseconds));
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true });
  try {
    return await call(late.signal);
  } finally {
    stop.removeEventListener('abort', onStop);
    clearTimeout(timer);
  }
}

/** How long the node wants this worker to pause, in milliseconds; undefined for any other error. */
function pauseOf(error: unknown): number | undefined {
  if (!(error instanceof QedError) || error.code !== WIRE_CODES.workerPaused) return undefined;
  const { milliseconds } = error.details as { milliseconds?: unknown };
  return typeof milliseconds === 'number' ? milliseconds : RETRY_MS;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { QedError } from '../../base/errors.js';
import { WIRE_CODES } from '../../wire/codes.js';
import type { ProofJob, ProtocolProgram, QedProof } from '../../prover/proof.js';
import { MAX_REASON_CHARACTERS, type LeasedWork } from '../../wire/proving-work.js';
import type { RpcClient } from '../../wire/rpc-client.js';
import { DEFAULT_POLICY } from '../jobs/policy.js';
import type { JobSource } from './job-source.js';

/** Milliseconds between two tries while the node does not answer. */
const RETRY_MS = 2_000;
/** What passes by itself: a node that is down or has enough to do. */
const PASSING: readonly string[] = [WIRE_CODES.unreachable, WIRE_CODES.busy, WIRE_CODES.workerPaused];

/** The jobs of a node, for a worker elsewhere. Each call throws what the node throws, and QED4063 while it does not answer. */
export class RpcJobSource implements JobSource {
  readonly heartbeatInterval = DEFAULT_POLICY.leaseMs / 3;

  constructor(
    readonly node: RpcClient,
    /** Only of these programs; of all when absent. */
    readonly programs?: readonly ProtocolProgram[],
  ) {}

  async lease(worker: string, stop: AbortSignal): Promise<LeasedWork | undefined> {
    const slot = Number(worker.slice(worker.lastIndexOf('/') + 1));
    const programs = this.programs === undefined ? {} : { programs: [...this.programs] };
    try {
      return (await this.node.call('qed_leaseJob', { slot, ...programs })) ?? undefined;
    } catch (error) {
      const pause = pauseOf(error);
      if (pause === undefined) throw error;
      await sleep(pause, undefined, { signal: stop }).catch(() => undefined);
      return undefined;
    }
  }

  inputs({ jobId, token }: LeasedWork, stop: AbortSignal): Promise<ProofJob> {
    return patiently(() => this.node.call('qed_getJobInputs', { jobId, token }), stop);
  }

  async heartbeat({ jobId, token }: LeasedWork): Promise<void> {
    await this.node.call('qed_heartbeatJob', { jobId, token });
  }

  async complete({ jobId, token }: LeasedWork, proof: QedProof, stop: AbortSignal): Promise<void> {
    await patiently(() => this.node.call('qed_completeJob', { jobId, token, proof }), stop);
  }

  async fail({ jobId, token }: LeasedWork, reason: string): Promise<void> {
    await this.node.call('qed_failJob', { jobId, token, reason: reason.slice(0, MAX_REASON_CHARACTERS) });
  }

  async release({ jobId, token }: LeasedWork): Promise<void> {
    await this.node.call('qed_releaseJob', { jobId, token });
  }
}

/** Calls the node again and again while it is down: what a worker has in hand takes longer to make than the node to come back. */
async function patiently<T>(call: () => Promise<T>, stop: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (stop.aborted || !(error instanceof QedError) || !PASSING.includes(error.code)) throw error;
      await sleep(pauseOf(error) ?? RETRY_MS, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}

/** How long the node wants this worker to pause, in milliseconds; undefined for any other error. */
function pauseOf(error: unknown): number | undefined {
  if (!(error instanceof QedError) || error.code !== WIRE_CODES.workerPaused) return undefined;
  const { milliseconds } = error.details as { milliseconds?: unknown };
  return typeof milliseconds === 'number' ? milliseconds : RETRY_MS;
}

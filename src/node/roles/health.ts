import { counted } from '../../base/counted.js';
import { QedError } from '../../base/errors.js';
import type { Trouble } from '../../wire/status.js';
import { NodeError } from '../errors.js';
import type { JobQueue } from '../jobs/queue.js';
import type { NodeState } from '../state/node-state.js';
import { JobHealth } from './job-health.js';

/** What keeps a network from going on, so that whoever runs it need not guess. */
export class Health {
  /** What went wrong last in each regular task, until it succeeds again. */
  readonly #faults = new Map<string, QedError>();
  readonly #jobs: JobHealth;

  constructor(
    readonly state: NodeState,
    queue: JobQueue,
    readonly maxUnproven: number,
  ) {
    this.#jobs = new JobHealth(queue);
  }

  /** Runs a regular task and keeps its fault; rethrows it. */
  async watch<T>(task: string, body: () => Promise<T>): Promise<T> {
    try {
      const result = await body();
      this.#faults.delete(task);
      return result;
    } catch (error) {
      this.#faults.set(task, error instanceof QedError ? error : internal(task, error));
      throw error;
    }
  }

  /** Keeps what is wrong with something that nothing else waits for, until it is well again. True where this is news. */
  note(task: string, fault: QedError | undefined): fault is QedError {
    const known = this.#faults.get(task);
    if (fault === undefined) this.#faults.delete(task);
    else this.#faults.set(task, fault);
    return fault !== undefined && fault.code !== known?.code;
  }

  /** Looks whether anybody works; to be called every few seconds. */
  async look(now: number): Promise<void> {
    await this.#jobs.look(now);
  }

  /** All that is wrong now; nothing when all is well. */
  async troubles(now: number): Promise<Trouble[]> {
    const errors: QedError[] = [...this.#faults.values(), ...(await this.#jobs.troubles(now))];
    const unproven = await this.state.unproven();
    if (unproven >= BigInt(this.maxUnproven)) errors.push(sealingPaused(unproven));
    return errors.map(({ code, message, hint }) => ({ code, message, hint }));
  }
}

/** Why no more checkpoints are sealed. */
export function sealingPaused(unproven: bigint): NodeError {
  const what = `${counted(unproven, 'checkpoint waits for its proof', 'checkpoints wait for their proofs')}, so no more are sealed`;
  return new NodeError('sealingPaused', what, 'add workers (`qed node --role worker`), or wait');
}

const internal = (task: string, cause: unknown): NodeError =>
  new NodeError(
    'internal',
    `the node failed in ${task}: ${cause instanceof Error ? cause.message : String(cause)}`,
    'read the log of the node; this is a fault of qed',
    { exitCode: 70, cause },
  );

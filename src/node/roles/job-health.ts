import type { QedError } from '../../base/errors.js';
import { deadJob, noWorkers } from '../jobs/errors.js';
import type { JobQueue } from '../jobs/queue.js';

/** Milliseconds that jobs may be ready before it is said that nobody takes them. */
const IDLE_MS = 60_000;

/** What keeps the proving jobs of a node from being proven. */
export class JobHealth {
  #idleSince: number | undefined;

  constructor(readonly queue: JobQueue) {}

  /** Looks whether anybody works; to be called every few seconds. */
  async look(now: number): Promise<void> {
    const { ready, leased } = await this.queue.counts();
    this.#idleSince = ready > 0 && leased === 0 ? (this.#idleSince ?? now) : undefined;
  }

  /** All that is wrong now. */
  async troubles(now: number): Promise<QedError[]> {
    const errors: QedError[] = [];
    for await (const job of this.queue.list(['dead'])) {
      errors.push(deadJob(job));
      // One stands for all: what it belongs to waits, and all that comes after.
      break;
    }
    if (this.#idleSince !== undefined && now - this.#idleSince >= IDLE_MS) {
      const ready = Object.entries((await this.queue.countsByProgram()).ready).filter(([, jobs]) => jobs > 0);
      const sum = ready.reduce((total, [, jobs]) => total + jobs, 0);
      const seconds = Math.floor((now - this.#idleSince) / 1_000);
      errors.push(noWorkers(sum, ready.map(([program]) => program), seconds)); // prettier-ignore
    }
    return errors;
  }
}

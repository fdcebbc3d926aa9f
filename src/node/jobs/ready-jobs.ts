import type { StoreTransaction } from '../../kvq/transaction.js';
import type { Job, LeaseRequest } from './job.js';
import { fetchJobs, jobsByStatus, readJobForUpdate, type JobEntry } from './job-table.js';

/** The ready jobs by rank, for the transactions of one group: the list is read once, and each job on it is given to one worker. */
export class ReadyJobs {
  readonly #listed: AsyncIterator<JobEntry>;
  readonly #entries: JobEntry[] = [];
  readonly #fetched = new Set<string>();

  constructor(
    readonly group: StoreTransaction,
    /** How many workers ask: so many jobs are read at once. */
    readonly askers: number,
  ) {
    this.#listed = jobsByStatus(group, 'ready')[Symbol.asyncIterator]();
  }

  /** Takes the first job that the worker may have off the list. */
  async take(tx: StoreTransaction, request: LeaseRequest): Promise<Job | undefined> {
    for (let at = 0; at < this.#entries.length || (await this.#readOn());) {
      const { id } = this.#entries[at]!;
      if (!isFor(request, this.#entries[at]!)) {
        at++;
        continue;
      }
      await this.#fetch(at, request);
      this.#entries.splice(at, 1);
      const job = await readJobForUpdate(tx, id);
      // The list tells what was there before the group; a transaction of it may have changed the job.
      if (job?.state.status === 'ready') return job;
    }
    return undefined;
  }

  /** Reads on in the list, which costs little; most jobs on it may be for other workers. */
  async #readOn(): Promise<boolean> {
    const before = this.#entries.length;
    while (this.#entries.length < before + this.askers) {
      const { value, done } = await this.#listed.next();
      if (done === true) break;
      this.#entries.push(value);
    }
    return this.#entries.length > before;
  }

  /** Reads a job of the list, and with it those after it that whoever asks next may be given. */
  async #fetch(at: number, request: LeaseRequest): Promise<void> {
    if (this.#fetched.has(this.#entries[at]!.id)) return;
    const ids: string[] = [];
    for (let next = at; next < this.#entries.length && ids.length < this.askers; next++) {
      const entry = this.#entries[next]!;
      if (isFor(request, entry) && !this.#fetched.has(entry.id)) ids.push(entry.id);
    }
    for (const id of ids) this.#fetched.add(id);
    await fetchJobs(this.group, ids);
  }
}

const isFor = ({ programs, except }: LeaseRequest, { id, program }: JobEntry): boolean =>
  programs?.has(program) !== false && except?.has(id) !== true;

import type { StoreTransaction } from '../../kvq/transaction.js';
import type { Job, LeaseRequest } from './job.js';
import { fetchJobs, jobsByStatus, readJobForUpdate, type JobEntry } from './job-table.js';

/** The ready jobs by rank, for the transactions of one group: the list is read once, and each job on it is given to one worker. */
export class ReadyJobs {
  readonly #listed: AsyncIterator<JobEntry>;
  #entries: JobEntry[] = [];

  constructor(
    readonly group: StoreTransaction,
    /** How many workers ask: so many jobs are read at once. */
    readonly askers: number,
  ) {
    this.#listed = jobsByStatus(group, 'ready')[Symbol.asyncIterator]();
  }

  /** Takes the first job that the worker may have off the list. */
  async take(tx: StoreTransaction, { programs, except }: LeaseRequest): Promise<Job | undefined> {
    for (let at = 0; at < this.#entries.length || (await this.#readOn());) {
      const { id, program } = this.#entries[at]!;
      if (programs?.has(program) === false || except?.has(id) === true) {
        at++;
        continue;
      }
      this.#entries.splice(at, 1);
      const job = await readJobForUpdate(tx, id);
      // The list tells what was there before the group; a transaction of it may have changed the job.
      if (job?.state.status === 'ready') return job;
    }
    return undefined;
  }

  async #readOn(): Promise<boolean> {
    const page: JobEntry[] = [];
    while (page.length < this.askers) {
      const { value, done } = await this.#listed.next();
      if (done === true) break;
      page.push(value);
    }
    this.#entries.push(...page);
    await fetchJobs(
      this.group,
      page.map(({ id }) => id),
    );
    return page.length > 0;
  }
}

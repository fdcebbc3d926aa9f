import type { KeyValueStore } from '../../kvq/store.js';
import { atomically, type StoreTransaction } from '../../kvq/transaction.js';
import type { QedProof } from '../../prover/proof.js';
import { unknownJob } from './errors.js';
import type { Job, Lease, LeasedJob, LeaseRequest, Plan, SweepResult } from './job.js';
import { JobReader } from './job-reader.js';
import { LocalJobSignal, type JobSignal } from './job-signal.js';
import { jobsByStatus, jobsDue, readJobForUpdate, writeJob } from './job-table.js';
import { addPlan, cancelPlan, dropPlan, missingChildren, type IsKept } from './plans.js';
import { DEFAULT_POLICY, type JobPolicy } from './policy.js';
import { proofStore } from './proof-store.js';
import { stageProven } from './proven-jobs.js';
import {
  cancelled,
  childDone,
  completed,
  elapsed,
  failed,
  heartbeat,
  interrupted,
  leased,
  recounted,
  released,
  retried,
} from './transitions.js';

/**
 * Changes the proving jobs of a store. Every transition is one atomic write, so a process killed at any instant leaves a queue that is whole. Methods
 * that take a transaction add their writes to it, for a caller who writes more in the same stroke; who uses them calls `signal.notify` when it is
 * written.
 */
export class JobQueue extends JobReader {
  /** Jobs that somebody is just taking. Whoever asks at the same time takes the next one, and none has to try again. */
  readonly #leasing = new Set<string>();

  constructor(
    store: KeyValueStore,
    readonly policy: JobPolicy = DEFAULT_POLICY,
    readonly signal: JobSignal = new LocalJobSignal(),
  ) {
    super(store);
  }

  /**
   * Adds the jobs of a plan, or more jobs to it: unknown ones are created, cancelled ones revived, known ones kept. Throws QED5103 where a job needs what is
   * neither in the plan nor done nor stored, QED5106 where an id is known with other inputs.
   */
  addPlan(tx: StoreTransaction, plan: Plan): Promise<void> {
    return addPlan(tx, plan);
  }

  /** The plan wants its jobs no longer: those that no other plan wants and that are not done are cancelled. Throws QED5104. */
  cancelPlan(tx: StoreTransaction, planId: string): Promise<void> {
    return cancelPlan(tx, planId);
  }

  /**
   * Forgets a plan: jobs that no other plan wants go with their witnesses and proofs, and with the proofs that they were given; the proofs that `isKept` names
   * stay. False where there is no such plan.
   */
  dropPlan(tx: StoreTransaction, planId: string, isKept: IsKept): Promise<boolean> {
    return dropPlan(tx, planId, isKept);
  }

  /** Gives the first ready job by rank to a worker, or undefined when there is none for it. */
  async lease({ worker, now, programs, except, charged = true }: LeaseRequest): Promise<LeasedJob | undefined> {
    let mine = '';
    try {
      return await this.#change(async (tx) => {
        this.#leasing.delete(mine);
        for await (const { id, program } of jobsByStatus(tx, 'ready')) {
          if (programs?.has(program) === false || except?.has(id) === true || this.#leasing.has(id)) continue;
          this.#leasing.add((mine = id));
          const before = await readJobForUpdate(tx, id);
          if (before?.state.status === 'ready') {
            const job = leased(before, worker, charged, now, this.policy);
            await writeJob(tx, before, job);
            return { job, lease: job.state.lease };
          }
          // The list may be a moment older than the job.
          this.#leasing.delete(id);
        }
        return undefined;
      });
    } finally {
      this.#leasing.delete(mine);
    }
  }

  /** Extends a lease and returns it. Throws QED5102 when it does not hold any more: stop proving then. */
  heartbeat(id: string, token: number, now: number): Promise<Lease> {
    return this.#update(id, (job) => heartbeat(job, token, now, this.policy)).then(
      ({ state }) => (state as { lease: Lease }).lease,
    );
  }

  /** The worker could not prove the job. Throws QED5102 when the lease does not hold any more. */
  fail(id: string, token: number, reason: string, now: number): Promise<Job> {
    return this.#update(id, (job) => failed(job, token, reason, now, this.policy));
  }

  /** The worker gives the job back untried. Throws QED5102 when the lease does not hold any more. */
  release(id: string, token: number, now: number): Promise<Job> {
    return this.#update(id, (job) => released(job, token, now));
  }

  /** Stores a job's proof, which the caller has verified, and tells the parents. Returns false, changing nothing, when the job was done before. */
  complete(id: string, proof: QedProof): Promise<boolean> {
    return this.#change((tx) => this.completeIn(tx, id, proof));
  }

  /** As `complete`, in a caller's transaction. */
  async completeIn(tx: StoreTransaction, id: string, proof: QedProof, now = Date.now()): Promise<boolean> {
    const job = await this.#get(tx, id);
    if (job.state.status === 'done') return false;
    proofStore.put(tx, id, proof);
    await writeJob(tx, job, completed(job));
    stageProven(tx, job, now);
    for (const parentId of job.parents) {
      const parent = await readJobForUpdate(tx, parentId);
      if (parent !== undefined) await writeJob(tx, parent, childDone(parent));
    }
    return true;
  }

  /** Does what time demands: expired leases fail, backoffs end; and counts again what waiting jobs wait for. Call it every few seconds. */
  async sweep(now: number): Promise<SweepResult> {
    const result = { expired: 0, retried: 0, recounted: 0 };
    for (const id of await collect(jobsDue(this.store, now))) {
      const before = await this.#sweepOne(id, (job) => elapsed(job, now, this.policy));
      if (before?.state.status === 'leased') result.expired++;
      else if (before !== undefined) result.retried++;
    }
    for (const { id } of await collect(jobsByStatus(this.store, 'waiting'))) {
      const before = await this.#sweepOne(id, async (job, tx) =>
        recounted(job, await missingChildren(tx, job.children)),
      );
      if (before !== undefined) result.recounted++;
    }
    return result;
  }

  /** Ends all leases of workers whose names start with `prefix`, as a node does for its own when it starts again. Returns how many. */
  async releaseAllOf(prefix: string): Promise<number> {
    let count = 0;
    for (const { id } of await collect(jobsByStatus(this.store, 'leased'))) {
      const before = await this.#sweepOne(id, (job) =>
        leaseHolder(job)?.startsWith(prefix) ? interrupted(job, this.policy) : job,
      );
      if (before !== undefined) count++;
    }
    return count;
  }

  /** Gives dead jobs a new life: the ones named, or all. Returns how many. */
  async retryDead(ids?: readonly string[]): Promise<number> {
    let count = 0;
    for (const id of ids ?? (await collect(jobsByStatus(this.store, 'dead'))).map((entry) => entry.id)) {
      const before = await this.#sweepOne(id, async (job, tx) => retried(job, await missingChildren(tx, job.children)));
      if (before !== undefined) count++;
    }
    return count;
  }

  /** No more work is spent on these jobs: those that are not done are dead until they are retried. Returns how many died. */
  async cancel(ids: readonly string[]): Promise<number> {
    let count = 0;
    for (const id of ids) if ((await this.#sweepOne(id, cancelled)) !== undefined) count++;
    return count;
  }

  async #get(tx: StoreTransaction, id: string): Promise<Job> {
    const job = await readJobForUpdate(tx, id);
    if (job === undefined) throw unknownJob(id);
    return job;
  }

  #update(id: string, transition: (job: Job) => Job): Promise<Job> {
    return this.#change(async (tx) => {
      const before = await this.#get(tx, id);
      const after = transition(before);
      await writeJob(tx, before, after);
      return after;
    });
  }

  /** Applies a transition that may leave the job as it is, and returns the job as it was before if it changed. */
  #sweepOne(id: string, transition: (job: Job, tx: StoreTransaction) => Job | Promise<Job>): Promise<Job | undefined> {
    return this.#change(async (tx) => {
      const before = await readJobForUpdate(tx, id);
      if (before === undefined) return undefined;
      const after = await transition(before, tx);
      if (after === before) return undefined;
      await writeJob(tx, before, after);
      return before;
    });
  }

  async #change<T>(body: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    let changed = false;
    const result = await atomically(this.store, async (tx) => {
      const value = await body(tx);
      changed = tx.size > 0;
      return value;
    });
    if (changed) this.signal.notify();
    return result;
  }
}

const leaseHolder = ({ state }: Job): string | undefined =>
  state.status === 'leased' ? state.lease.worker : undefined;

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

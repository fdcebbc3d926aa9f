import type { KeyValueStore } from '../../kvq/store.js';
import type { StoreTransaction } from '../../kvq/transaction.js';
import { TransactionGroup } from '../../kvq/transaction-group.js';
import type { QedProof } from '../../prover/proof.js';
import { unknownJob } from './errors.js';
import type { Job, JobStatus, Lease, LeasedJob, LeaseRequest, Plan, SweepResult } from './job.js';
import { JobReader } from './job-reader.js';
import { LocalJobSignal, type JobSignal } from './job-signal.js';
import { fetchJobs, jobsByStatus, jobsDue, readJob, readJobForUpdate, writeJob } from './job-table.js';
import { addPlan, cancelPlan, dropPlan, missingChildren, type IsKept } from './plans.js';
import { DEFAULT_POLICY, type JobPolicy } from './policy.js';
import { proofStore } from './proof-store.js';
import { stageProven } from './proven-jobs.js';
import { ReadyJobs } from './ready-jobs.js';
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
 * Changes the proving jobs of a store. Every transition is atomic, so a process killed at any instant leaves a queue that is whole; transitions that are asked for
 * at the same time are written together. Methods that take a transaction add their writes to it, for a caller who writes more in the same stroke; who uses them
 * calls `signal.notify` when it is written.
 */
export class JobQueue extends JobReader {
  readonly #changes: TransactionGroup<Hint>;
  /** What the transactions of a group give to workers. */
  readonly #ready = new WeakMap<StoreTransaction, ReadyJobs>();

  constructor(
    store: KeyValueStore,
    readonly policy: JobPolicy = DEFAULT_POLICY,
    readonly signal: JobSignal = new LocalJobSignal(),
    /** Whether it is kept for ever who made each proof, and when. */
    readonly keepsProvers = true,
  ) {
    super(store);
    this.#changes = new TransactionGroup(store, (group, hints) => this.#prepare(group, hints));
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
  lease(request: LeaseRequest): Promise<LeasedJob | undefined> {
    const { worker, now, charged = true } = request;
    return this.#change('lease', async (tx, group) => {
      const before = await this.#ready.get(group)!.take(tx, request);
      if (before === undefined) return undefined;
      const job = leased(before, worker, charged, now, this.policy);
      await writeJob(tx, before, job);
      return { job, lease: job.state.lease };
    });
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
    return this.changing(id, (tx) => this.completeIn(tx, id, proof));
  }

  /** Runs a transaction that changes a job, and what else belongs to that, as `complete` does. It must not wait for another change of a job. */
  changing<T>(id: string, body: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    return this.#change({ id }, body);
  }

  /** As `complete`, in a caller's transaction. */
  async completeIn(tx: StoreTransaction, id: string, proof: QedProof, now = Date.now()): Promise<boolean> {
    const job = await this.#get(tx, id);
    if (job.state.status === 'done') return false;
    proofStore.put(tx, id, proof);
    await writeJob(tx, job, completed(job));
    if (this.keepsProvers) stageProven(tx, job, now);
    for (const parentId of job.parents) {
      const parent = await readJobForUpdate(tx, parentId);
      if (parent !== undefined) await writeJob(tx, parent, childDone(parent));
    }
    return true;
  }

  /** Does what time demands: expired leases fail, backoffs end; and counts again what waiting jobs wait for. Call it every few seconds. */
  async sweep(now: number): Promise<SweepResult> {
    const due = await this.#changeAll(await collect(jobsDue(this.store, now)), (job) => elapsed(job, now, this.policy));
    const expired = due.filter(({ state }) => state.status === 'leased').length;
    const recounting = await this.#changeAll(await this.#idsOf('waiting'), async (job, tx) =>
      recounted(job, await missingChildren(tx, job.children)),
    );
    return { expired, retried: due.length - expired, recounted: recounting.length };
  }

  /** Ends all leases of workers whose names start with `prefix`, as a node does for its own when it starts again. Returns how many. */
  async releaseAllOf(prefix: string): Promise<number> {
    const ended = await this.#changeAll(await this.#idsOf('leased'), (job) =>
      leaseHolder(job)?.startsWith(prefix) ? interrupted(job, this.policy) : job,
    );
    return ended.length;
  }

  /** Gives dead jobs a new life: the ones named, or all. Returns how many. */
  async retryDead(ids?: readonly string[]): Promise<number> {
    const alive = await this.#changeAll(ids ?? (await this.#idsOf('dead')), async (job, tx) =>
      retried(job, await missingChildren(tx, job.children)),
    );
    return alive.length;
  }

  /** No more work is spent on these jobs: those that are not done are dead until they are retried. Returns how many died. */
  async cancel(ids: readonly string[]): Promise<number> {
    return (await this.#changeAll(ids, cancelled)).length;
  }

  async #get(tx: StoreTransaction, id: string): Promise<Job> {
    const job = await readJobForUpdate(tx, id);
    if (job === undefined) throw unknownJob(id);
    return job;
  }

  async #idsOf(status: JobStatus): Promise<string[]> {
    return (await collect(jobsByStatus(this.store, status))).map(({ id }) => id);
  }

  #update(id: string, transition: (job: Job) => Job): Promise<Job> {
    return this.changing(id, async (tx) => {
      const before = await this.#get(tx, id);
      const after = transition(before);
      await writeJob(tx, before, after);
      return after;
    });
  }

  /** Applies a transition that may leave a job as it is to each of these, and returns those that changed, as they were before. */
  async #changeAll(
    ids: readonly string[],
    transition: (job: Job, tx: StoreTransaction) => Job | Promise<Job>,
  ): Promise<Job[]> {
    const change = (id: string): Promise<Job | undefined> =>
      this.changing(id, async (tx) => {
        const before = await readJobForUpdate(tx, id);
        if (before === undefined) return undefined;
        const after = await transition(before, tx);
        if (after === before) return undefined;
        await writeJob(tx, before, after);
        return before;
      });
    const changed: Job[] = [];
    for (let at = 0; at < ids.length; at += CHANGED_TOGETHER) {
      const jobs = await Promise.all(ids.slice(at, at + CHANGED_TOGETHER).map(change));
      changed.push(...jobs.filter((job) => job !== undefined));
    }
    return changed;
  }

  async #change<T>(hint: Hint, body: (tx: StoreTransaction, group: StoreTransaction) => Promise<T>): Promise<T> {
    let changed = false;
    const result = await this.#changes.run(hint, async (tx, group) => {
      const value = await body(tx, group);
      changed = tx.size > 0;
      return value;
    });
    if (changed) this.signal.notify();
    return result;
  }

  /** Reads what a group is about to change: the jobs with their parents, and the list of ready ones. */
  async #prepare(group: StoreTransaction, hints: readonly Hint[]): Promise<void> {
    const named = hints.flatMap((hint) => (hint === 'lease' ? [] : [hint.id]));
    if (named.length < hints.length) this.#ready.set(group, new ReadyJobs(group, hints.length - named.length));
    await fetchJobs(group, named);
    const jobs = await Promise.all(named.map((id) => readJob(group, id)));
    await fetchJobs(group, jobs.flatMap((job) => job?.parents ?? [])); // prettier-ignore
  }
}

/** Of a change of many jobs so many go into one batch at most: workers, who have to be heard in time, wait no longer than for one. */
const CHANGED_TOGETHER = 64;

/** What a change is about to read. */
type Hint = 'lease' | { readonly id: string };

const leaseHolder = ({ state }: Job): string | undefined =>
  state.status === 'leased' ? state.lease.worker : undefined;

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

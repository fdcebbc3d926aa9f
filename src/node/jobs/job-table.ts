import { jsonCodec } from '../../kvq/codec.js';
import { KeyLayout } from '../../kvq/keys.js';
import { Table } from '../../kvq/models/table.js';
import type { Reader } from '../../kvq/store.js';
import { TABLES } from '../../kvq/tables.js';
import type { StoreTransaction } from '../../kvq/transaction.js';
import { countChange } from './job-counts.js';
import type { Job, JobStatus } from './job.js';
import { idKey } from './proof-store.js';

const STATUS_NUMBERS: Readonly<Record<JobStatus, bigint>> = {
  waiting: 0n,
  ready: 1n,
  leased: 2n,
  failed: 3n,
  dead: 4n,
  done: 5n,
  cancelled: 6n,
};

/** What a plan is made of. */
export interface PlanRecord {
  readonly id: string;
  readonly checkpointId: number;
  readonly jobs: readonly string[];
}

/** What an index tells of a job. */
export interface JobEntry {
  readonly id: string;
  readonly program: string;
}

const jobs = new Table(new KeyLayout(TABLES.jobs, ['bytes32']), jsonCodec<Job>());
/** Status, checkpoint, depth, id: ready jobs in the order in which they are leased. The program is in the value, so that a filter reads no job. */
const byStatus = new Table(new KeyLayout(TABLES.jobsByStatus, ['u8', 'u32', 'u32', 'bytes32']), jsonCodec<JobEntry>());
/** When time changes a job: the end of its lease or of its backoff. */
const timers = new Table(new KeyLayout(TABLES.jobTimers, ['u64', 'bytes32']), jsonCodec<string>());
const plans = new Table(new KeyLayout(TABLES.jobPlans, ['bytes32']), jsonCodec<PlanRecord>());

export const readJob = (reader: Reader, id: string): Promise<Job | undefined> => jobs.get(reader, idKey(id));

/** Reads a job; the transaction then applies only if nobody changes it in between. */
export const readJobForUpdate = (tx: StoreTransaction, id: string): Promise<Job | undefined> =>
  jobs.getForUpdate(tx, idKey(id));

/** Reads jobs that are about to be read one by one. */
export const fetchJobs = (tx: StoreTransaction, ids: Iterable<string>): Promise<void> =>
  tx.fetch([...new Set(ids)].map((id) => jobs.layout.key([idKey(id)])));

/** Writes what became of a job, with its places in the indexes and in the counters of a shard. */
export async function writeJob(
  tx: StoreTransaction,
  before: Job | undefined,
  after: Job,
  shard?: bigint,
): Promise<void> {
  await countChange(tx, before, after, shard);
  if (before !== undefined) deleteIndexes(tx, before);
  const job = { ...after, revision: after.revision + 1 };
  jobs.put(tx, [idKey(job.id)], job);
  byStatus.put(tx, statusKey(job), { id: job.id, program: job.program });
  const timer = timerKey(job);
  if (timer !== undefined) timers.put(tx, timer, job.id);
}

export async function deleteJob(tx: StoreTransaction, job: Job): Promise<void> {
  await countChange(tx, job, undefined);
  deleteIndexes(tx, job);
  jobs.delete(tx, idKey(job.id));
}

/** All jobs of a status by rank. */
export async function* jobsByStatus(reader: Reader, status: JobStatus): AsyncIterable<JobEntry> {
  for await (const [, entry] of byStatus.list(reader, [STATUS_NUMBERS[status]])) yield entry;
}

/** The ids of jobs that time has changed by now. */
export async function* jobsDue(reader: Reader, now: number): AsyncIterable<string> {
  for await (const [, id] of timers.listRange(reader, timers.layout.slice([], 0n, BigInt(now) + 1n))) yield id;
}

export const readPlanForUpdate = (tx: StoreTransaction, id: string): Promise<PlanRecord | undefined> =>
  plans.getForUpdate(tx, idKey(id));
export const writePlan = (tx: StoreTransaction, plan: PlanRecord): void => plans.put(tx, [idKey(plan.id)], plan);
export const deletePlan = (tx: StoreTransaction, id: string): void => plans.delete(tx, idKey(id));

export async function* listPlans(reader: Reader): AsyncIterable<PlanRecord> {
  for await (const [, plan] of plans.list(reader, [])) yield plan;
}

function deleteIndexes(tx: StoreTransaction, job: Job): void {
  byStatus.delete(tx, ...statusKey(job));
  const timer = timerKey(job);
  if (timer !== undefined) timers.delete(tx, ...timer);
}

function statusKey({ id, rank, state }: Job): readonly [bigint, bigint, bigint, Uint8Array] {
  return [STATUS_NUMBERS[state.status], BigInt(rank.checkpointId), BigInt(rank.depth), idKey(id)];
}

function timerKey({ id, state }: Job): readonly [bigint, Uint8Array] | undefined {
  if (state.status === 'leased') return [BigInt(state.lease.expiresAt), idKey(id)];
  if (state.status === 'failed') return [BigInt(state.retryAt), idKey(id)];
  return undefined;
}

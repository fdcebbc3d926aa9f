import { jsonCodec, u64Codec } from '../../kvq/codec.js';
import { KeyLayout } from '../../kvq/keys.js';
import { Table } from '../../kvq/models/table.js';
import type { Reader } from '../../kvq/store.js';
import { TABLES } from '../../kvq/tables.js';
import type { StoreTransaction } from '../../kvq/transaction.js';
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
/** How many jobs a status has. A store from before there were counters gets one when a job of that status changes. */
const counts = new Table(new KeyLayout(TABLES.jobCounts, ['u8']), u64Codec);
const plans = new Table(new KeyLayout(TABLES.jobPlans, ['bytes32']), jsonCodec<PlanRecord>());

export const readJob = (reader: Reader, id: string): Promise<Job | undefined> => jobs.get(reader, idKey(id));

/** Reads a job; the transaction then applies only if nobody changes it in between. */
export const readJobForUpdate = (tx: StoreTransaction, id: string): Promise<Job | undefined> =>
  jobs.getForUpdate(tx, idKey(id));

/** Writes what became of a job, with its places in the indexes. */
export async function writeJob(tx: StoreTransaction, before: Job | undefined, after: Job): Promise<void> {
  if (before?.state.status !== after.state.status) {
    if (before !== undefined) await count(tx, before.state.status, -1n);
    await count(tx, after.state.status, 1n);
  }
  if (before !== undefined) deleteIndexes(tx, before);
  const job = { ...after, revision: after.revision + 1 };
  jobs.put(tx, [idKey(job.id)], job);
  byStatus.put(tx, statusKey(job), { id: job.id, program: job.program });
  const timer = timerKey(job);
  if (timer !== undefined) timers.put(tx, timer, job.id);
}

export async function deleteJob(tx: StoreTransaction, job: Job): Promise<void> {
  await count(tx, job.state.status, -1n);
  deleteIndexes(tx, job);
  jobs.delete(tx, idKey(job.id));
}

/** All jobs of a status by rank. */
export async function* jobsByStatus(reader: Reader, status: JobStatus): AsyncIterable<JobEntry> {
  for await (const [, entry] of byStatus.list(reader, [STATUS_NUMBERS[status]])) yield entry;
}

/** How many jobs a status has, in the same time however many they are. */
export async function countJobs(reader: Reader, status: JobStatus): Promise<number> {
  const kept = await counts.get(reader, STATUS_NUMBERS[status]);
  return kept === undefined ? countEntries(reader, status) : Number(kept);
}

/** Written with the change itself. Where there is no counter yet, the jobs are counted: none of them has changed so far. */
async function count(tx: StoreTransaction, status: JobStatus, change: bigint): Promise<void> {
  const number = STATUS_NUMBERS[status];
  const kept = await counts.getForUpdate(tx, number);
  counts.put(tx, [number], (kept ?? BigInt(await countEntries(tx, status))) + change);
}

/** Counts what a store holds, without a transaction's own writes. */
async function countEntries(reader: Reader, status: JobStatus): Promise<number> {
  const entries = jobsByStatus(reader, status)[Symbol.asyncIterator]();
  let number = 0;
  while (!(await entries.next()).done) number++;
  return number;
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

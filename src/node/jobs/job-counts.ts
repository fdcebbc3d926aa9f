import { jsonCodec } from '../../kvq/codec.js';
import { KeyLayout } from '../../kvq/keys.js';
import { Table } from '../../kvq/models/table.js';
import type { KeyValueStore, Reader } from '../../kvq/store.js';
import { TABLES } from '../../kvq/tables.js';
import { atomically, type StoreTransaction } from '../../kvq/transaction.js';
import { JOB_STATUSES } from '../../wire/job.js';
import type { Job, JobStatus } from './job.js';

/** How many jobs there are, by status and program. */
export type JobCounts = Record<JobStatus, Record<string, number>>;
/** What has been added to each number in one shard, which may be negative: only the sum over all shards tells something. */
type Shard = Partial<JobCounts>;

/** Where changes of jobs are counted; `JobQueue` makes them one after the other. */
const CHANGES_SHARD = 0n;
/** Planning takes long: with a shard of its own it never has to begin anew because a job changed. */
export const PLANNING_SHARD = 16n;
/** Earlier versions spread changes over 16 shards. */
const ALL_SHARDS = Array.from({ length: 17 }, (_, i) => [BigInt(i)] as const);

const shards = new Table(new KeyLayout(TABLES.jobTotals, ['u8']), jsonCodec<Shard>());

/** Counts that a job changes from what it is, where it is, to what it will be; written with the change itself. */
export async function countChange(
  tx: StoreTransaction,
  before: Job | undefined,
  after: Job | undefined,
  shard = CHANGES_SHARD,
): Promise<void> {
  if (before?.state.status === after?.state.status) return;
  const counts = (await shards.getForUpdate(tx, shard)) ?? {};
  if (before !== undefined) add(counts, before.state.status, before.program, -1);
  if (after !== undefined) add(counts, after.state.status, after.program, 1);
  shards.put(tx, [shard], counts);
}

/** All numbers, in the same time however many jobs there are. */
export async function readJobCounts(reader: Reader): Promise<JobCounts> {
  const counts = Object.fromEntries(JOB_STATUSES.map((status) => [status, {}])) as JobCounts;
  for (const shard of await shards.getMany(reader, ALL_SHARDS)) {
    for (const [status, programs] of Object.entries(shard ?? {}))
      for (const [program, number] of Object.entries(programs)) add(counts, status as JobStatus, program, number);
  }
  return counts;
}

/** Counts the jobs of a store that was written without these counters; does nothing where they are. */
export async function countStoredJobs(store: KeyValueStore, jobs: () => AsyncIterable<Job>): Promise<void> {
  if ((await shards.last(store, [])) !== undefined) return;
  await atomically(store, async (tx) => {
    const counts: Shard = {};
    for await (const { state, program } of jobs()) add(counts, state.status, program, 1);
    if (Object.keys(counts).length > 0) shards.put(tx, [PLANNING_SHARD], counts);
  });
}

function add(counts: Shard, status: JobStatus, program: string, change: number): void {
  const programs = (counts[status] ??= {});
  programs[program] = (programs[program] ?? 0) + change;
}

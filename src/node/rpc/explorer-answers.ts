import type { BlockJob } from '../../wire/listings.js';
import type { Job } from '../jobs/job.js';
import type { JobReader } from '../jobs/job-reader.js';
import { childJobs, provenJobs, type ProvenJob } from '../jobs/proven-jobs.js';
import type { Network } from '../roles/network.js';
import { getDeposit, listDeposits } from '../state/deposits.js';
import { listEvents } from '../state/events.js';
import { ContractList, listUserContracts, listUsers, listUserVersions, userSession } from '../state/listings.js';
import { getWithdrawal, listWithdrawals } from '../state/withdrawals.js';
import type { Handlers } from './handler.js';

export type ExplorerMethod =
  | 'qed_listUsers'
  | 'qed_listContracts'
  | 'qed_listUserVersions'
  | 'qed_listUserContracts'
  | 'qed_getUserSession'
  | 'qed_listEvents'
  | 'qed_listDeposits'
  | 'qed_getDeposit'
  | 'qed_listWithdrawals'
  | 'qed_getWithdrawal'
  | 'qed_listSubmissions'
  | 'qed_listBlockJobs';

/** Entries of a page for whom asks for none. */
const PAGE = 25;
const JOB_PAGE = 200;

/** Answers what an explorer lists, page by page. */
export function explorerHandlers({ state, queue, submissions }: Network): Pick<Handlers, ExplorerMethod> {
  const contracts = new ContractList(state);
  return {
    qed_listUsers: ({ from = 0n, limit = PAGE }) => listUsers(state, from, limit),
    qed_listContracts: ({ from = 0n, limit = PAGE }) => contracts.list(from, limit),
    qed_listUserVersions: async ({ userId, upTo, limit = PAGE }) =>
      listUserVersions(state, userId, upTo ?? (await state.head()), limit),
    qed_listUserContracts: ({ userId, from = 0n, limit = PAGE }) => listUserContracts(state, userId, from, limit),
    qed_getUserSession: ({ checkpointId, userId }) => userSession(state, checkpointId, userId),
    qed_listEvents: (filter) => listEvents(state.store, filter),
    qed_listDeposits: ({ limit = PAGE, ...filter }) => listDeposits(state, filter, limit),
    qed_getDeposit: ({ checkpointId, index }) => getDeposit(state, checkpointId, index),
    qed_listWithdrawals: ({ limit = PAGE, ...filter }) => listWithdrawals(state, filter, limit),
    qed_getWithdrawal: ({ checkpointId, userId, requestNumber }) =>
      getWithdrawal(state, checkpointId, userId, requestNumber),
    qed_listSubmissions: async ({ checkpointId, from = 0, limit = PAGE }) => {
      const { row } = await state.checkpoint(checkpointId);
      const proven = await state.proven();
      return Promise.all(row.submissions.slice(from, from + limit).map((id) => submissions.status(id, proven)));
    },
    qed_listBlockJobs: async ({ checkpointId, from = 0, limit = JOB_PAGE }) => {
      const { row } = await state.checkpoint(checkpointId);
      return blockJobs(queue, row.jobs.slice(from, from + limit));
    },
  };
}

async function blockJobs(queue: JobReader, ids: readonly string[]): Promise<BlockJob[]> {
  const proven = await provenJobs(queue.store, ids);
  return Promise.all(ids.map(async (id, i) => blockJob(id, proven[i], await queue.inspect(id))));
}

/** A job that the queue has forgotten was done. */
function blockJob(jobId: string, proven: ProvenJob | undefined, job: Job | undefined): BlockJob {
  const lease = job?.state.status === 'leased' ? job.state.lease : undefined;
  return {
    jobId,
    program: proven?.program ?? job?.program ?? null,
    circuit: proven?.circuit ?? job?.circuit ?? null,
    status: job?.state.status ?? 'done',
    worker: proven?.worker ?? lease?.worker ?? null,
    startedAt: proven?.startedAt ?? lease?.takenAt ?? null,
    doneAt: proven?.doneAt ?? null,
    children: [...(proven?.children ?? (job === undefined ? [] : childJobs(job)))],
  };
}

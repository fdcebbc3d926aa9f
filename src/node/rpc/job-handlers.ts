import type { JobSummary } from '../../wire/job.js';
import type { WorkerMethod } from '../../wire/methods.js';
import { infoOf, summaryOf } from '../jobs/describe-job.js';
import type { JobStatus } from '../jobs/job.js';
import type { JobQueue } from '../jobs/queue.js';
import type { RemoteWorkers } from '../proving/remote-workers.js';
import type { Handlers } from './handler.js';
import { DEFAULT_LIST } from './state-answers.js';

/** The methods for those who look after proving jobs. */
export type JobMethod = 'qed_listJobs' | 'qed_getJob' | 'qed_cancelJobs' | 'qed_retryJobs';

/** Answers workers. */
export const workerHandlers = (remote: RemoteWorkers): Pick<Handlers, WorkerMethod> => ({
  qed_getWorker: (_, { name }) => Promise.resolve({ name }),
  qed_leaseJob: async (request, worker) => (await remote.lease(worker, request)) ?? null,
  qed_getJobInputs: (lease, worker) => remote.inputs(worker, lease),
  qed_exportJob: ({ jobId }) => remote.inputsOf(jobId),
  qed_heartbeatJob: async (lease, worker) => {
    await remote.heartbeat(worker, lease);
    return {};
  },
  qed_completeJob: async ({ jobId, token, proof }, worker) => {
    await remote.complete(worker, { jobId, token }, proof);
    return {};
  },
  qed_failJob: async ({ reason, ...lease }, worker) => {
    await remote.fail(worker, lease, reason);
    return {};
  },
  qed_releaseJob: async (lease, worker) => {
    await remote.release(worker, lease);
    return {};
  },
});

/** Jobs that are listed when no status is named: those that somebody may have to look at. */
const OPEN: readonly JobStatus[] = ['dead', 'failed', 'leased', 'ready', 'waiting'];

/** Answers those who look after proving jobs. */
export const jobHandlers = (queue: JobQueue): Pick<Handlers, JobMethod> => ({
  qed_listJobs: async ({ statuses = OPEN, programs, idPrefix = '', limit = DEFAULT_LIST }) => {
    const jobs: JobSummary[] = [];
    const isWanted = ({ id, program }: { readonly id: string; readonly program: string }): boolean =>
      id.startsWith(idPrefix) && (programs as readonly string[] | undefined)?.includes(program) !== false;
    for await (const job of queue.list(statuses, isWanted)) {
      if (jobs.push(summaryOf(job)) === limit) break;
    }
    return jobs;
  },
  qed_getJob: async ({ jobId }) => {
    const job = await queue.inspect(jobId);
    return job === undefined ? null : infoOf(job);
  },
  qed_cancelJobs: async ({ jobIds }) => ({ cancelled: await queue.cancel(jobIds) }),
  qed_retryJobs: async ({ jobIds }) => ({ retried: await queue.retryDead(jobIds) }),
});

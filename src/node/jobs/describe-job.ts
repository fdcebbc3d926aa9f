import type { JobInfo, JobSummary } from '../../wire/job.js';
import type { Job } from './job.js';

/** A job as the wire tells it. */
export function summaryOf(job: Job): JobSummary {
  const { id, program, circuit, owner, state, rank, attempts, lastError = null } = job;
  const lease = state.status === 'leased' ? state.lease : undefined;
  const held = { worker: lease?.worker ?? null, takenAt: lease?.takenAt ?? null };
  const { checkpointId } = rank;
  return { jobId: id, program, circuit, owner, status: state.status, checkpointId, attempts, ...held, lastError };
}

/** As `summaryOf`, with what it depends on. */
export function infoOf(job: Job): JobInfo {
  const { output, children, parents, interruptions } = job;
  return { ...summaryOf(job), output, children: [...children], parents: [...parents], interruptions };
}

import type { Reader } from '../../kvq/store.js';
import type { JobRequest } from '../jobs/job.js';
import type { JobReader } from '../jobs/job-reader.js';
import { witnessStore } from '../jobs/proof-store.js';

/**
 * A job with all jobs that it waits for, as requests: a plan that builds on work of an earlier plan wants that work too, so that it is kept if the
 * earlier plan is cancelled. A finished job is left out, and so is all below it.
 */
export async function unfinishedJobs(
  jobs: JobReader,
  reader: Reader,
  id: string,
  found = new Map<string, JobRequest>(),
): Promise<Map<string, JobRequest>> {
  if (found.has(id)) return found;
  const job = await jobs.inspect(id, reader);
  if (job === undefined || job.state.status === 'done') return found;
  const witness = await witnessStore.get(reader, id);
  if (witness === undefined) return found;
  const { owner, program, circuit, children, output } = job;
  found.set(id, { id, owner, program, circuit, witness, children, output: BigInt(output) });
  for (const child of children) await unfinishedJobs(jobs, reader, child.id, found);
  return found;
}

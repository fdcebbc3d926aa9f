import { JobDirectory } from '../../../wire/job-files/job-directory.js';
import type { RpcClient } from '../../../wire/rpc-client.js';

/** Writes the inputs of jobs into files, which hold public state alone. Returns the files. Throws `QED6022`. */
export async function exportJobs(node: RpcClient, jobIds: readonly string[], path: string): Promise<string[]> {
  const directory = new JobDirectory(path);
  directory.make();
  for (const jobId of jobIds) directory.publish(jobId, await node.call('qed_exportJob', { jobId }));
  return jobIds.map((jobId) => directory.jobFile(jobId));
}

import path from 'node:path';
import { makeDirectory } from '../../../base/make-directory.js';
import { writeFileAtomically } from '../../../base/write-file-atomically.js';
import { jobFileName, type JobFile } from '../../../wire/proving-work.js';
import type { RpcClient } from '../../../wire/rpc-client.js';

/** Writes the inputs of jobs into files, which hold public state alone. Returns the files. */
export async function exportJobs(node: RpcClient, jobIds: readonly string[], directory: string): Promise<string[]> {
  makeDirectory(directory);
  const files: string[] = [];
  for (const jobId of jobIds) {
    const inputs = await node.call('qed_exportJob', { jobId });
    const file = path.join(directory, jobFileName(jobId));
    writeFileAtomically(file, `${JSON.stringify({ format: 'qed-job/1', jobId, inputs } satisfies JobFile)}\n`);
    files.push(file);
  }
  return files;
}

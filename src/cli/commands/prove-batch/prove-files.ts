import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { QedError } from '../../../base/errors.js';
import { readJsonFile } from '../../../base/read-json-file.js';
import { writeFileAtomically } from '../../../base/write-file-atomically.js';
import type { Prover } from '../../../prover/proof.js';
import { JobFileSchema, proofFileName, type JobFile, type JobProofFile } from '../../../wire/proving-work.js';

/** What came of a directory of jobs. */
export interface ProvenFiles {
  readonly proofs: number;
  readonly failures: readonly { readonly jobId: string; readonly code: string; readonly message: string }[];
}

/**
 * Proves the jobs of a directory that have no proof yet, so many side by side, each into a file beside it. Started again, it goes on where it stopped. Throws
 * QED6011 for a directory or file that cannot be read, QED6056 for a file that is no job.
 */
export async function proveFiles(
  directory: string,
  prover: Pick<Prover, 'prove'>,
  concurrency: number,
  { signal, onProof }: { readonly signal: AbortSignal; onProof(done: number, all: number): void },
): Promise<ProvenFiles> {
  const jobs = await openJobs(directory);
  const failures: ProvenFiles['failures'][number][] = [];
  let [next, proofs] = [0, 0];
  const slot = async (): Promise<void> => {
    while (next < jobs.length && !signal.aborted) {
      const { jobId, inputs } = jobs[next++]!;
      try {
        const proof = await prover.prove(inputs, { signal });
        const file: JobProofFile = { format: 'qed-job-proof/1', jobId, proof };
        writeFileAtomically(path.join(directory, proofFileName(jobId)), `${JSON.stringify(file)}\n`);
        onProof(++proofs, jobs.length);
      } catch (error) {
        if (!(error instanceof QedError)) throw error;
        failures.push({ jobId, code: error.code, message: error.message });
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, slot));
  return { proofs, failures };
}

async function openJobs(directory: string): Promise<JobFile[]> {
  const names = await readdir(directory).catch((cause: unknown) => {
    throw new QedError('QED6011', `${directory} cannot be read: ${(cause as Error).message}`, {
      hint: 'name the directory that `qed jobs export` wrote',
      cause,
    });
  });
  const jobs: JobFile[] = [];
  for (const name of names.filter((file) => file.endsWith('.job.json')).sort()) {
    const job = await readJob(path.join(directory, name));
    if (!existsSync(path.join(directory, proofFileName(job.jobId)))) jobs.push(job);
  }
  return jobs;
}

async function readJob(file: string): Promise<JobFile> {
  const hint = 'a job comes from `qed jobs export`';
  const json = await readJsonFile(file, { what: 'job', unreadable: 'QED6011', invalid: 'QED6056', hint });
  const parsed = JobFileSchema.safeParse(json);
  if (!parsed.success) throw new QedError('QED6056', `${file} is no job`, { hint });
  return parsed.data;
}

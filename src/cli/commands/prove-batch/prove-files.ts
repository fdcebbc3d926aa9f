import { setTimeout as sleep } from 'node:timers/promises';
import { QedError } from '../../../base/errors.js';
import type { Prover } from '../../../prover/proof.js';
import type { Claim } from '../../../wire/job-files/claims.js';
import type { JobDirectory } from '../../../wire/job-files/job-directory.js';

/** Milliseconds between two looks at a directory in which nothing is to be done. */
const LOOK_MS = 500;

/** A job of a directory that this process could not prove. */
export interface FailedFile {
  readonly jobId: string;
  readonly code: string;
  readonly message: string;
}

export interface ProveFilesOptions {
  /** How many jobs to prove side by side. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Go on with jobs that are written later, also into a directory that is yet to be made, until `signal` is aborted. */
  readonly follow: boolean;
  onProof(): void;
  onFailure(failed: FailedFile): void;
}

/**
 * Proves the jobs of a directory that have no proof yet, each into a file beside it. Several processes and machines may work on one directory: each job
 * is claimed, and what another one left is taken over. Started again, it goes on where it stopped. Throws `QED6011` for a directory that
 * cannot be read, `QED6022` for one that cannot be written.
 */
export async function proveFiles(
  directory: JobDirectory,
  prover: Pick<Prover, 'prove'>,
  { concurrency, signal, follow, onProof, onFailure }: ProveFilesOptions,
): Promise<void> {
  const failed = new Set<string>();
  const isOver = new AbortController();
  const slot = async (): Promise<void> => {
    while (!signal.aborted && !isOver.signal.aborted) {
      const next = await nextJob(directory, failed, follow);
      if (next === undefined) return;
      if (next === 'none yet') await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
      else await prove(next);
    }
  };
  const prove = async ({ jobId, claim }: ClaimedJob): Promise<void> => {
    const stop = AbortSignal.any([signal, isOver.signal, claim.signal]);
    try {
      const proof = await prover.prove(await directory.inputsOf(jobId), { signal: stop });
      if (stop.aborted || !directory.has(jobId)) return;
      directory.deliver(jobId, proof);
      // Who withdrew it in the meantime looks after it no more.
      if (!directory.has(jobId)) return directory.withdraw(jobId);
      onProof();
    } catch (error) {
      // Nobody wants it any more, or this command ends.
      if (stop.aborted || !directory.has(jobId)) return;
      if (error instanceof QedError && error.code === 'QED6022') throw error;
      failed.add(jobId);
      onFailure({ jobId, ...failureOf(error) });
    } finally {
      claim.release();
    }
  };
  const slots = Array.from({ length: concurrency }, slot);
  try {
    await Promise.all(slots);
  } finally {
    isOver.abort();
    await Promise.allSettled(slots);
  }
}

interface ClaimedJob {
  readonly jobId: string;
  readonly claim: Claim;
}

/** A job for this process; 'none yet' while others hold what is left, or more may be written; undefined when there is nothing to wait for. */
async function nextJob(
  directory: JobDirectory,
  failed: Set<string>,
  follow: boolean,
): Promise<ClaimedJob | 'none yet' | undefined> {
  const jobIds = await directory.jobIds().catch((error: unknown): string[] => {
    if (follow) return [];
    throw error;
  });
  // One that is written again after it was withdrawn gets another chance.
  for (const jobId of failed) if (!jobIds.includes(jobId)) failed.delete(jobId);
  const open = jobIds.filter((jobId) => !failed.has(jobId) && !directory.hasProof(jobId));
  for (const jobId of open) {
    const claim = claimOf(directory, jobId);
    if (claim === undefined) continue;
    // Another process may have proven or withdrawn it since the look.
    if (directory.has(jobId) && !directory.hasProof(jobId)) return { jobId, claim };
    claim.release();
  }
  return open.length > 0 || follow ? 'none yet' : undefined;
}

/** Undefined also where the job is gone, and the directory perhaps with it. */
function claimOf(directory: JobDirectory, jobId: string): Claim | undefined {
  try {
    return directory.claim(jobId);
  } catch (error) {
    if (directory.has(jobId)) throw error;
    return undefined;
  }
}

/** A job may be written by anybody, and whatever goes wrong at it is no reason to leave the others. */
function failureOf(error: unknown): Pick<FailedFile, 'code' | 'message'> {
  if (error instanceof QedError) return { code: error.code, message: error.message };
  return { code: 'QED2011', message: `the prover failed: ${(error as Error).message}` };
}

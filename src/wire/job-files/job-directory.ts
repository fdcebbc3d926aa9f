import { existsSync, lstatSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { QedError } from '../../base/errors.js';
import { makeDirectory } from '../../base/make-directory.js';
import { writeFileAtomically } from '../../base/write-file-atomically.js';
import type { ProofJob, QedProof } from '../../prover/proof.js';
import { MAX_PROOF_BYTES } from '../limits.js';
import { Claims, removeIfPossible, type Claim } from './claims.js';
import { JobProofFileSchema, type JobFile, type JobProofFile } from './job-file.js';
import { readJobFile } from './read-job-file.js';
import { readSmallFile } from './read-small-file.js';

const JOB = '.job.json';
const PROOF = '.proof.json';
/** Other files are none of ours, whatever they are. */
const JOB_NAME = /^([0-9a-f]{64})\.job\.json$/;

/**
 * Jobs and their proofs as files of one directory, which several machines may share: `<id>.job.json`, `<id>.proof.json`, and `<id>.claim` while
 * somebody proves. Files are written whole. Nothing in them is trusted: who needs a proof verifies it.
 */
export class JobDirectory {
  readonly #claims = new Claims();

  constructor(readonly path: string) {}

  /** Makes the directory where it is missing; with `{ownerOnly}` nobody else may look into it then. Throws `QED6022`. */
  make({ ownerOnly = false }: { readonly ownerOnly?: boolean } = {}): void {
    this.#writing(() => makeDirectory(this.path, ownerOnly ? 0o700 : undefined));
  }

  /** Writes a job. Throws `QED6022`. */
  publish(jobId: string, inputs: ProofJob): void {
    this.#write(this.jobFile(jobId), { format: 'qed-job/1', jobId, inputs });
  }

  /** The ids of all jobs, in order. Throws `QED6011` for a directory that cannot be read. */
  async jobIds(): Promise<string[]> {
    const names = await readdir(this.path).catch((cause: unknown) => {
      throw new QedError('QED6011', `${this.path} cannot be read: ${(cause as Error).message}`, {
        hint: 'name a directory with jobs, as `qed jobs export` writes it',
        details: { path: this.path },
        cause,
      });
    });
    return names.flatMap((name) => JOB_NAME.exec(name)?.[1] ?? []).sort();
  }

  /**
   * Throws `QED6011` where the job is not there any more, `QED6056` where its file is none of this job, and as `parseArtifact` where the contract in
   * it is none.
   */
  async inputsOf(jobId: string): Promise<ProofJob> {
    return readJobFile(this.jobFile(jobId), jobId);
  }

  has(jobId: string): boolean {
    return existsSync(this.jobFile(jobId));
  }

  /** Whether there is a file for the job's proof, whatever is in it. */
  hasProof(jobId: string): boolean {
    return existsSync(this.#proofFile(jobId));
  }

  /** What is in the file of the job's proof: `undefined` for no file, `null` for one that holds no proof. */
  proofOf(jobId: string): QedProof | null | undefined {
    if (!this.hasProof(jobId)) return undefined;
    try {
      return JobProofFileSchema.parse(JSON.parse(readSmallFile(this.#proofFile(jobId), MAX_PROOF_BYTES))).proof;
    } catch {
      return null;
    }
  }

  /** Writes a job's proof. Throws `QED6022`. */
  deliver(jobId: string, proof: QedProof): void {
    this.#write(this.#proofFile(jobId), { format: 'qed-job-proof/1', jobId, proof });
  }

  /** Takes a job for this process; undefined while another one has it. `claim.signal` is aborted when the job is withdrawn. Throws `QED6022`. */
  claim(jobId: string): Claim | undefined {
    return this.#writing(() => this.#claims.take(this.#claimFile(jobId), this.jobFile(jobId)));
  }

  /** Removes a job and all that came of it, as far as the directory lets it. Whoever proves it stops. */
  withdraw(jobId: string): void {
    for (const file of [this.jobFile(jobId), this.#proofFile(jobId), this.#claimFile(jobId)]) removeIfPossible(file);
  }

  jobFile(jobId: string): string {
    return path.join(this.path, `${jobId}${JOB}`);
  }

  #proofFile(jobId: string): string {
    return path.join(this.path, `${jobId}${PROOF}`);
  }

  #claimFile(jobId: string): string {
    return path.join(this.path, `${jobId}.claim`);
  }

  #write(file: string, contents: JobFile | JobProofFile): void {
    const text = `${JSON.stringify(contents)}\n`;
    this.#writing(() => {
      // No file takes the place of a directory.
      if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory()) rmSync(file, { recursive: true });
      writeFileAtomically(file, text);
    });
  }

  #writing<T>(change: () => T): T {
    try {
      return change();
    } catch (cause) {
      throw new QedError('QED6022', `${this.path} cannot be written: ${(cause as Error).message}`, {
        hint: 'name a directory that you can write, or one that can be made',
        exitCode: 3,
        cause,
      });
    }
  }
}

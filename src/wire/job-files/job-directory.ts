import { existsSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { QedError } from '../../base/errors.js';
import { makeDirectory } from '../../base/make-directory.js';
import { readJsonFile } from '../../base/read-json-file.js';
import { writeFileAtomically } from '../../base/write-file-atomically.js';
import type { ProofJob, QedProof } from '../../prover/proof.js';
import { Claims, type Claim } from './claims.js';
import { JobFileSchema, JobProofFileSchema, type JobFile, type JobProofFile } from './job-file.js';

const JOB = '.job.json';
const PROOF = '.proof.json';

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
    return names
      .filter((name) => name.endsWith(JOB))
      .map((name) => name.slice(0, -JOB.length))
      .sort();
  }

  /** Throws `QED6011` where the job is not there any more, `QED6056` where its file is none of this job. */
  async inputsOf(jobId: string): Promise<ProofJob> {
    const hint = 'a job comes from `qed jobs export` or `qed prove-session --jobs`';
    const file = this.jobFile(jobId);
    const json = await readJsonFile(file, { what: 'job', unreadable: 'QED6011', invalid: 'QED6056', hint });
    const parsed = JobFileSchema.safeParse(json);
    if (!parsed.success || parsed.data.jobId !== jobId) throw new QedError('QED6056', `${file} is no job`, { hint });
    return parsed.data.inputs;
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
      return JobProofFileSchema.parse(JSON.parse(readFileSync(this.#proofFile(jobId), 'utf8'))).proof;
    } catch {
      return null;
    }
  }

  /** Writes a job's proof. Throws `QED6022`. */
  deliver(jobId: string, proof: QedProof): void {
    this.#write(this.#proofFile(jobId), { format: 'qed-job-proof/1', jobId, proof });
  }

  /** Takes a job for this process; undefined while another one has it. `claim.signal` is aborted when the job is withdrawn. */
  claim(jobId: string): Claim | undefined {
    return this.#claims.take(this.#claimFile(jobId), this.jobFile(jobId));
  }

  /** Removes a job and all that came of it. Whoever proves it stops. */
  withdraw(jobId: string): void {
    for (const file of [this.jobFile(jobId), this.#proofFile(jobId), this.#claimFile(jobId)])
      rmSync(file, { force: true });
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
    this.#writing(() => writeFileAtomically(file, text));
  }

  #writing(change: () => void): void {
    try {
      change();
    } catch (cause) {
      throw new QedError('QED6022', `${this.path} cannot be written: ${(cause as Error).message}`, {
        hint: 'name a directory that you can write, or one that can be made',
        exitCode: 3,
        cause,
      });
    }
  }
}

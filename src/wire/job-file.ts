import { z } from 'zod';
import type { ProofJob, QedProof } from '../prover/proof.js';
import { ProofSchema } from './proof.js';
import { jobId, ProvingInputsSchema } from './proving-work.js';

/** A job with its inputs, as `qed jobs export` writes it, to be proven on a machine that does not reach the network. */
export interface JobFile {
  readonly format: 'qed-job/1';
  readonly jobId: string;
  readonly inputs: ProofJob;
}

export const JobFileSchema: z.ZodType<JobFile> = z.strictObject({
  format: z.literal('qed-job/1'),
  jobId,
  inputs: ProvingInputsSchema,
});

/** The proof of an exported job, as `qed jobs import` hands it in. */
export interface JobProofFile {
  readonly format: 'qed-job-proof/1';
  readonly jobId: string;
  readonly proof: QedProof;
}

export const JobProofFileSchema: z.ZodType<JobProofFile> = z.strictObject({
  format: z.literal('qed-job-proof/1'),
  jobId,
  proof: ProofSchema,
});

/** The names of a job's two files. */
export const jobFileName = (id: string): string => `${id}.job.json`;
export const proofFileName = (id: string): string => `${id}.proof.json`;

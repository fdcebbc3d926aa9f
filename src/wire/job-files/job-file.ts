import { z } from 'zod';
import type { ProofJob, QedProof } from '../../prover/proof.js';
import { ArtifactSchema } from '../deployment.js';
import { MAX_NAME_CHARACTERS } from '../limits.js';
import { ProofSchema } from '../proof.js';
import { jobId, PROGRAM } from '../proving-work.js';

/** A job with its inputs, to be proven on a machine that reaches neither the network nor the one that needs the proof. */
export interface JobFile {
  readonly format: 'qed-job/1';
  readonly jobId: string;
  readonly inputs: ProofJob;
}

/** Jobs of a session may be of a contract's program as well, whose artifact is in the file then; it is checked by whoever loads the program. */
const ProgramSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('protocol'), name: PROGRAM }),
  z.strictObject({
    kind: z.literal('contract'),
    artifact: ArtifactSchema,
    method: z.string().max(MAX_NAME_CHARACTERS),
  }),
]);

export const JobFileSchema: z.ZodType<JobFile> = z.strictObject({
  format: z.literal('qed-job/1'),
  jobId,
  inputs: z.strictObject({
    program: ProgramSchema,
    circuit: z.string().max(MAX_NAME_CHARACTERS),
    witness: z.json(),
    children: z.array(ProofSchema).max(2),
  }) as unknown as z.ZodType<ProofJob>,
});

/** The proof of a job from a file. */
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

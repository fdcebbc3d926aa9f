import { z } from 'zod';
import { PROTOCOL_PROGRAMS } from '../prover/programs/program-order.js';
import type { ProofJob } from '../prover/proof.js';
import { MAX_NAME_CHARACTERS } from './limits.js';
import { ProofSchema } from './proof.js';

/** The name of a program of the protocol. */
export const PROGRAM = z.enum(PROTOCOL_PROGRAMS);

/** The id of a proving job: a SHA-256 in hexadecimal. */
export const jobId = z.string().regex(/^[0-9a-f]{64}$/, 'expected the id of a job');

/** A job in a worker's hands. The token says which lease of the job it is: only the newest one holds. */
export const LeasedWorkSchema = z.strictObject({
  jobId,
  program: PROGRAM,
  circuit: z.string().max(MAX_NAME_CHARACTERS),
  token: z.number().int().positive(),
});
export type LeasedWork = z.output<typeof LeasedWorkSchema>;

/** All that a worker needs to make a proof of the network. */
export const ProvingInputsSchema = z.strictObject({
  program: z.strictObject({ kind: z.literal('protocol'), name: PROGRAM }),
  circuit: z.string().max(MAX_NAME_CHARACTERS),
  witness: z.json(),
  children: z.array(ProofSchema).max(2),
}) as unknown as z.ZodType<ProofJob>;

/** What a worker asks for: jobs of these programs, or of all. */
export const LeaseRequestSchema = z.strictObject({
  /** Which slot of the worker asks, from 0; it has two for each proof that it makes side by side. */
  slot: z.number().int().min(0).max(1023),
  programs: z.array(PROGRAM).min(1).max(PROTOCOL_PROGRAMS.length).optional(),
});

/** A lease that a worker holds. */
export const heldLease = { jobId, token: z.number().int().positive() };

/** Characters that a node keeps of why a worker failed. */
export const MAX_REASON_CHARACTERS = 2_000;

import { z } from 'zod';
import { MAX_NAME_CHARACTERS } from './limits.js';
import { fieldText } from './scalars.js';
import { jobId, PROGRAM } from './proving-work.js';

export const JOB_STATUSES = ['leased', 'ready', 'waiting', 'failed', 'dead', 'done', 'cancelled'] as const;

/** A proving job as whoever runs the network sees it. */
export const JobSummarySchema = z.strictObject({
  jobId,
  program: PROGRAM,
  circuit: z.string().max(MAX_NAME_CHARACTERS),
  /** Whose it is: `coordinator` or `realm-<n>`. */
  owner: z.string(),
  status: z.enum(JOB_STATUSES),
  /** The oldest checkpoint that waits for it. */
  checkpointId: z.number().int(),
  /** Failures and expired leases since it was new or retried. */
  attempts: z.number().int(),
  /** Who has it, while it is leased. */
  worker: z.string().nullable(),
  /** When that worker took it, in milliseconds since 1970. */
  takenAt: z.number().int().nullable(),
  lastError: z.string().nullable(),
});
export type JobSummary = z.output<typeof JobSummarySchema>;

/** A proving job with what it depends on. */
export const JobInfoSchema = z.strictObject({
  ...JobSummarySchema.shape,
  /** The public output that its proof must have. */
  output: fieldText,
  /** Jobs and stored proofs that it verifies, in the order of the circuit's slots. */
  children: z.array(z.strictObject({ kind: z.enum(['job', 'proof']), id: z.string() })),
  /** Jobs that verify its proof. */
  parents: z.array(jobId),
  /** How often the node stopped while it proved the job. */
  interruptions: z.number().int(),
});
export type JobInfo = z.output<typeof JobInfoSchema>;

/** Which jobs to list. */
export const JobFilterSchema = z.strictObject({
  /** All but finished and cancelled ones by default. */
  statuses: z.array(z.enum(JOB_STATUSES)).max(JOB_STATUSES.length).optional(),
  /** Of all programs by default. */
  programs: z.array(PROGRAM).min(1).optional(),
  /** How their ids begin. */
  idPrefix: z
    .string()
    .regex(/^[0-9a-f]{4,64}$/)
    .optional(),
  limit: z.number().int().min(1).max(1000).optional(),
});

/** Jobs to spend no more work on. */
export const CancelRequestSchema = z.strictObject({ jobIds: z.array(jobId).min(1).max(1000) });

/** Dead jobs to try again: those named, or all. */
export const RetryRequestSchema = z.strictObject({ jobIds: z.array(jobId).max(1000).optional() });

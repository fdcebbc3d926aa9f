import { z } from 'zod';
import { contractId, u32 } from './scalars.js';

const RefusalSchema = z.strictObject({ code: z.string(), message: z.string(), hint: z.string() });
export type Refusal = z.output<typeof RefusalSchema>;

/** What became of a registration, a deployment or an end cap. */
export const SubmissionStatusSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['registration', 'deployment', 'end-cap']),
  /** `waiting` for the next block; `sealed` into one; `proven` with it; `refused` for good. */
  status: z.enum(['waiting', 'sealed', 'proven', 'refused']),
  checkpointId: u32.nullable(),
  /** What a sealed registration or deployment was given. */
  userId: u32.nullable(),
  contractId: contractId.nullable(),
  refusal: RefusalSchema.nullable(),
});
export type SubmissionStatus = z.output<typeof SubmissionStatusSchema>;

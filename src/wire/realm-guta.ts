import { z } from 'zod';
import { GutaHeader } from '../parth/statements/block.js';
import type { QedProof } from '../prover/proof.js';
import { SessionOutcomeSchema, type SessionOutcome } from './end-cap.js';
import { MAX_GUTA_SESSIONS } from './limits.js';
import { ProofSchema } from './proof.js';
import { recordSchema, u32 } from './scalars.js';

/** What a realm hands its coordinator: one proof of many sessions of its users, and what each of them came to, so that the coordinator can compute the same. */
export interface RealmGutaSubmission {
  readonly realm: bigint;
  /** The checkpoint that it builds on: the header has the root of the checkpoint tree at it. */
  readonly checkpointId: bigint;
  readonly header: GutaHeader;
  readonly proof: QedProof;
  /** Each of another user. */
  readonly sessions: readonly SessionOutcome[];
}

export const RealmGutaSchema: z.ZodType<RealmGutaSubmission> = z.strictObject({
  realm: u32,
  checkpointId: u32,
  header: recordSchema(GutaHeader),
  proof: ProofSchema,
  sessions: z.array(SessionOutcomeSchema).min(1).max(MAX_GUTA_SESSIONS),
});

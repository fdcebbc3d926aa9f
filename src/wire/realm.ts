import { z } from 'zod';
import { CheckpointLeaf, CheckpointStats, ContractLeaf, UserLeaf } from '../parth/leaves.js';
import { CheckpointHeader, GutaHeader } from '../parth/statements/block.js';
import type { QedProof } from '../prover/proof.js';
import { EndCapSubmissionSchema, SessionOutcomeSchema, type SessionOutcome } from './end-cap.js';
import {
  MAX_GUTA_SESSIONS,
  MAX_HANDED_END_CAPS,
  MAX_NETWORK_REALMS,
  MAX_STATUS_QUESTIONS,
  MAX_URL_CHARACTERS,
  MAX_USERS_ASKED_FOR,
} from './limits.js';
import { ProofSchema } from './proof.js';
import { jobId } from './proving-work.js';
import { contractId, field, recordSchema, slotValues, u32, u64 } from './scalars.js';
import { SubmissionStatusSchema } from './submission.js';

// What passes between a realm in a process of its own and its coordinator. The realm asks, the coordinator answers.

/** A node's address, as it tells it to others. */
const nodeUrl = z
  .url({ protocol: /^https?$/ })
  .max(MAX_URL_CHARACTERS)
  .describe('http://host:port');

/** Which realm a node serves, and where others reach it. */
export const RealmPlaceSchema = z.strictObject({
  realm: u32,
  /** Null while it has not said. */
  url: nodeUrl.nullable(),
  /** How long ago it last asked its coordinator for news, in milliseconds; null when it never did. */
  silentFor: z.number().int().nullable(),
});
export type RealmPlace = z.output<typeof RealmPlaceSchema>;

/** A sealed checkpoint as a realm needs it: what it fixed, and which of the realm's users it changed. */
const RealmBlockSchema = z.strictObject({
  leaf: recordSchema(CheckpointLeaf),
  stats: recordSchema(CheckpointStats),
  header: recordSchema(CheckpointHeader),
  /** The job that makes its proof. */
  job: jobId,
  endCaps: z.number().int(),
  registrations: z.number().int(),
  deployments: z.number().int(),
  /** Ids of the submissions in it, of every kind and realm. */
  submissions: z.array(z.string()),
  /** Contracts that it added. */
  contracts: z.array(z.strictObject({ contractId, leaf: recordSchema(ContractLeaf) })),
  /** The new roots of other realms. */
  realmRoots: z.array(z.tuple([u32, field])),
  /** Users of the asking realm that it changed. */
  users: z.array(u32),
});
export type RealmBlock = z.output<typeof RealmBlockSchema>;

/** What a checkpoint changed of one user. */
export const UserChangesSchema = z.strictObject({
  leaf: recordSchema(UserLeaf),
  updates: z.array(z.strictObject({ contractId, slots: slotValues })),
  /** Leaves of the user's event tree. */
  events: z.array(z.tuple([u64, field])),
});
export type UserChanges = z.output<typeof UserChangesSchema>;

const realms = z.array(u32).min(1).max(MAX_NETWORK_REALMS);

/** What a realm asks its coordinator for again and again. */
export const FollowRequestSchema = z.strictObject({
  /** The realms that it serves. */
  realms,
  /** The newest checkpoint that it has; null before the first. */
  after: u32.nullable(),
  /** Where others reach it; null before it listens. */
  url: nodeUrl.nullable(),
});

export const FollowAnswerSchema = z.strictObject({
  sealed: u32,
  proven: u32.nullable(),
  /** The root of the checkpoint tree at the checkpoint that the realm has; null where the coordinator does not have it. */
  known: field.nullable(),
  /** The checkpoint after the one that the realm has; null when it has the newest. */
  block: RealmBlockSchema.nullable(),
});
export type FollowAnswer = z.output<typeof FollowAnswerSchema>;

export const UserChangesRequestSchema = z.strictObject({
  checkpointId: u32,
  userIds: z.array(u32).min(1).max(MAX_USERS_ASKED_FOR),
});

/** End caps that a realm has taken, in the order in which it took them. */
export const HandOverSchema = z.strictObject({
  endCaps: z.array(EndCapSubmissionSchema).min(1).max(MAX_HANDED_END_CAPS),
});

export const SubmissionsRequestSchema = z.strictObject({
  submissionIds: z.array(z.string().max(200)).min(1).max(MAX_STATUS_QUESTIONS),
});
export const SubmissionsAnswerSchema = z.array(SubmissionStatusSchema.nullable());

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

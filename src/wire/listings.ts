import { z } from 'zod';
import { EventLeaf, UserLeaf } from '../parth/leaves.js';
import { GutaStats } from '../parth/statements/session.js';
import { JOB_STATUSES } from './job.js';
import { MAX_NAME_CHARACTERS } from './limits.js';
import { jobId, PROGRAM } from './proving-work.js';
import { contractId, field, recordSchema, u32, u64 } from './scalars.js';

// What an explorer shows: lists by page, and what a session did. No answer has more entries than its page.

/** Entries of one page. */
const MAX_PAGE = 100;
/** Jobs of one page; a large block has a thousand. */
const MAX_JOB_PAGE = 500;

export const pageLimit = z.number().int().min(1).max(MAX_PAGE).optional();
export const jobPageLimit = z.number().int().min(1).max(MAX_JOB_PAGE).optional();

/** A place in a list that has no ids of its own. */
export const offset = z.number().int().min(0).max(1_000_000).optional();

/** A registered user. */
export const UserEntrySchema = z.strictObject({
  userId: u32,
  publicKeyHash: field,
  /** Null before the user's first session. */
  leaf: recordSchema(UserLeaf).nullable(),
});

/** A deployed contract. */
export const ContractEntrySchema = z.strictObject({
  contractId,
  /** Null for a system contract whose code the node was not given. */
  name: z.string().nullable(),
  deployerId: u32,
  functions: z.number().int(),
});
export type ContractEntry = z.output<typeof ContractEntrySchema>;

/** What one session made of a user, newest first in a list. */
export const UserVersionSchema = z.strictObject({ checkpointId: u32, leaf: recordSchema(UserLeaf) });

/** A contract that a user has state in. */
export const UserContractEntrySchema = z.strictObject({ contractId, uconLeaf: field });

/** What a session published about itself beside its changes. */
const SessionRecordSchema = z.strictObject({
  submissionId: z.string(),
  /** The checkpoint that the session started from. */
  anchorId: u32,
  validUntil: u32,
  stats: recordSchema(GutaStats),
  /** One for each call that emitted events, in order. */
  events: z.array(recordSchema(EventLeaf)),
});

/** What a session did to its user: all that the network knows of it. Calls, arguments and results stay with the user. */
export const UserSessionSchema = z.strictObject({
  /** Null before the user's first session. */
  before: recordSchema(UserLeaf).nullable(),
  after: recordSchema(UserLeaf),
  changes: z.array(
    z.strictObject({
      contractId,
      slots: z.array(z.strictObject({ slot: u64, before: field, after: field })),
    }),
  ),
  /** Null for a user of the genesis, and for sessions from before the node kept this. */
  record: SessionRecordSchema.nullable(),
});

/** A proof of a block: what it verifies, and how long it took. Times are in milliseconds since 1970. */
export const BlockJobSchema = z.strictObject({
  jobId,
  program: PROGRAM.nullable(),
  circuit: z.string().max(MAX_NAME_CHARACTERS).nullable(),
  /** Null for a job that is done and forgotten. */
  status: z.enum(JOB_STATUSES),
  worker: z.string().nullable(),
  /** When the worker took it. */
  startedAt: z.number().int().nullable(),
  doneAt: z.number().int().nullable(),
  /** The jobs whose proofs it verifies; those of users are not among them. */
  children: z.array(jobId),
});
export type BlockJob = z.output<typeof BlockJobSchema>;

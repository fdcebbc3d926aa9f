import { z } from 'zod';
import type { CallEvents } from '../parth/events.js';
import { DEPOSIT_TREE_HEIGHT, WITHDRAWAL_TREE_HEIGHT } from '../parth/heights.js';
import { DepositLeaf, UserLeaf, WithdrawalLeaf } from '../parth/leaves.js';
import { GutaStats } from '../parth/statements/session.js';
import { CallEventsSchema } from './end-cap.js';
import { JOB_STATUSES } from './job.js';
import { MAX_HANDED_DEPOSITS, MAX_NAME_CHARACTERS } from './limits.js';
import { jobId, PROGRAM } from './proving-work.js';
import { contractId, eventIndex, field, merklePath, recordSchema, u32, u64 } from './scalars.js';

// What an explorer shows: lists by page, and what a session did. No answer has more entries than its page.

/** Entries of one page. */
export const MAX_PAGE = 100;
/** Jobs of one page; a large block has a thousand. */
const MAX_JOB_PAGE = 500;

export const pageLimit = z.number().int().min(1).max(MAX_PAGE).optional();
export const jobPageLimit = z.number().int().min(1).max(MAX_JOB_PAGE).optional();

/** A place in a list that has no ids of its own. */
export const offset = z.number().int().min(0).max(1_000_000).optional();

/** Where the events of a call come among all others: by checkpoint, user and place in the user's event tree. */
const EventPlaceSchema = z.strictObject({ checkpointId: u32, userId: u32, index: eventIndex });
export type EventPlace = z.output<typeof EventPlaceSchema>;

/** Which events are asked for; all of them by default. */
export const EventFilterSchema = z.strictObject({
  contractId: contractId.optional(),
  userId: u32.optional(),
  /** The first checkpoint, or the place where a page ended. */
  from: EventPlaceSchema.partial({ userId: true, index: true }).optional(),
  /** The last checkpoint, or the place where a page of the newest ended. */
  to: EventPlaceSchema.partial({ userId: true, index: true }).optional(),
  /** From the last to the first. */
  newestFirst: z.boolean().optional(),
  limit: pageLimit,
});
export type EventFilter = z.output<typeof EventFilterSchema>;

/** The events of one call. `emitted` is empty where a node took the session before it kept what events say. */
export type EventEntry = EventPlace & CallEvents;
const EventEntrySchema: z.ZodType<EventEntry> = z.strictObject({
  ...EventPlaceSchema.shape,
  ...CallEventsSchema.shape,
});

/** Events in the order of their places, or the newest first. A page may be short, or empty, and have a next one. */
export const EventPageSchema = z.strictObject({
  entries: z.array(EventEntrySchema).max(MAX_PAGE),
  /** Where to go on, as `from`, or as `to` for the newest first; null after the last. */
  next: EventPlaceSchema.nullable(),
});
export type EventPage = z.output<typeof EventPageSchema>;

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
  events: z.array(CallEventsSchema),
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

/** A deposit on the other chain, for a user of this one. */
export const DepositEntrySchema = z.strictObject({
  /** The other chain's number of it, and its index in the deposit tree. */
  index: u32,
  userId: u32,
  amount: u64,
  /** What the other chain calls it. */
  reference: field,
  /** The checkpoint that put it into the deposit tree; null before one did. */
  processedAt: u32.nullable(),
});
export type DepositEntry = z.output<typeof DepositEntrySchema>;

/** A leaf of the deposit tree with its path: whoever has the checkpoint's `gdtRoot` can check it. */
export const DepositSchema = z.strictObject({
  leaf: recordSchema(DepositLeaf),
  path: merklePath(DEPOSIT_TREE_HEIGHT),
});

/** Deposits in the order in which the other chain numbers them, from 0 on. */
export const DepositsRequestSchema = z
  .strictObject({
    /** The number of the first of them. */
    first: u32,
    deposits: z.array(recordSchema(DepositLeaf)).max(MAX_HANDED_DEPOSITS),
  })
  .refine(({ first, deposits }) => first + BigInt(deposits.length) <= 1n << BigInt(DEPOSIT_TREE_HEIGHT), {
    error: 'more deposits than the tree has leaves',
  });

/** A withdrawal that a user asked the bridge for. */
export const WithdrawalEntrySchema = z.strictObject({
  /** In the withdrawal tree, in which blocks process requests in the order in which they took them. */
  index: u32,
  userId: u32,
  /** As the bridge counts it, by user. */
  requestNumber: u32,
  /** `hash(qed/withdrawal-request, recipient, amount)`. */
  requestHash: field,
  /** The checkpoint that holds the request. */
  requestedAt: u32,
  /** The checkpoint that put it into the withdrawal tree; null before one did. */
  processedAt: u32.nullable(),
});
export type WithdrawalEntry = z.output<typeof WithdrawalEntrySchema>;

/** A leaf of the withdrawal tree with its path: whoever has the checkpoint's `gwtRoot` can check it. */
export const WithdrawalSchema = z.strictObject({
  leaf: recordSchema(WithdrawalLeaf),
  path: merklePath(WITHDRAWAL_TREE_HEIGHT),
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

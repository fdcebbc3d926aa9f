import { z } from 'zod';
import { CheckpointLeaf, CheckpointStats } from '../parth/leaves.js';
import { CheckpointHeader } from '../parth/statements/block.js';
import { field, recordSchema, u32, u64 } from './scalars.js';

/** A checkpoint in a list. */
export const CheckpointSummarySchema = z.strictObject({
  id: u32,
  checkpointTreeRoot: field,
  proven: z.boolean(),
  endCaps: z.number().int(),
  registrations: z.number().int(),
  deployments: z.number().int(),
  /** Milliseconds since 1970. */
  blockTime: u64,
});
export type CheckpointSummary = z.output<typeof CheckpointSummarySchema>;

/** A checkpoint with its leaf and how far its proof is. */
export const CheckpointInfoSchema = z.strictObject({
  ...CheckpointSummarySchema.shape,
  header: recordSchema(CheckpointHeader),
  leaf: recordSchema(CheckpointLeaf),
  stats: recordSchema(CheckpointStats),
  jobs: z.strictObject({ total: z.number().int(), done: z.number().int() }),
});
export type CheckpointInfo = z.output<typeof CheckpointInfoSchema>;

import { z } from 'zod';
import { CheckpointLeaf, CheckpointStats } from '../parth/leaves.js';
import { CheckpointHeader } from '../parth/statements/block.js';
import { field, recordSchema, u32, u64 } from './scalars.js';
import { issuesText } from '../base/read-json-file.js';
import { QedError } from '../base/errors.js';
import type { CheckpointProofFile } from '../prover/proving/verify-checkpoint.js';
import { ProofSchema } from './proof.js';

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

/** A checkpoint's proof with its opened statement: what a node serves and `qed verify` reads. */
export const CheckpointProofSchema: z.ZodType<CheckpointProofFile> = z.strictObject({
  format: z.literal('qed-checkpoint-proof/1'),
  header: recordSchema(CheckpointHeader),
  proof: ProofSchema,
});

/** The text of a checkpoint proof file. */
export const checkpointProofText = (file: CheckpointProofFile): string =>
  `${JSON.stringify(z.encode(CheckpointProofSchema, file))}\n`;

/** Reads what a checkpoint proof file holds. Throws QED2090, naming what is wrong and where. */
export function checkpointProofFromJson(json: unknown): CheckpointProofFile {
  const parsed = z.safeDecode(CheckpointProofSchema, json as never);
  if (parsed.success) return parsed.data;
  throw new QedError('QED2090', `this is no checkpoint proof: ${issuesText(parsed.error).join('; ')}`, {
    hint: 'fetch one from a node: it has the fields format, header and proof',
    cause: parsed.error,
  });
}

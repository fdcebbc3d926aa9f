import { z } from 'zod';
import { issuesText } from '../base/read-json-file.js';
import { QedError } from '../base/errors.js';
import { CheckpointHeader } from '../parth/statements/block.js';
import type { CheckpointProofFile } from '../prover/proving/verify-checkpoint.js';
import { ProofSchema } from './proof.js';
import { recordSchema } from './scalars.js';

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

import { z } from 'zod';
import type { QedProof } from '../prover/proof.js';
import { MAX_KEY_CHARACTERS, MAX_NAME_CHARACTERS, MAX_PROOF_CHARACTERS, MAX_PUBLIC_NUMBERS } from './limits.js';
import { fieldText } from './scalars.js';

/** The key that a proof says it is of. Whoever verifies uses their own and compares the hashes. */
const KeySchema = z.strictObject({ data: z.string().max(MAX_KEY_CHARACTERS), hash: fieldText });

const publicNumbers = z.array(fieldText).max(MAX_PUBLIC_NUMBERS);

/** A proof or a simulation, in a file or a message. */
export const ProofSchema = z.strictObject({
  format: z.literal('qed-proof/1'),
  kind: z.enum(['proof', 'simulation']),
  program: z.string().max(MAX_NAME_CHARACTERS),
  circuit: z.string().max(MAX_NAME_CHARACTERS),
  output: fieldText,
  key: KeySchema,
  proof: z
    .strictObject({
      publicInput: publicNumbers,
      publicOutput: publicNumbers,
      maxProofsVerified: z.literal([0, 1, 2]),
      proof: z.string().max(MAX_PROOF_CHARACTERS),
    })
    .optional(),
}) as unknown as z.ZodType<QedProof>;

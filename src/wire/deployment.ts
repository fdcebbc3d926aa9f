import { z } from 'zod';
import type { ContractArtifact } from '../compiler/artifact/artifact.js';
import { PublicKey } from '../parth/leaves.js';
import { MAX_NAME_CHARACTERS } from './limits.js';
import { ProofSchema } from './proof.js';
import { field, recordSchema, u32 } from './scalars.js';

/** An artifact travels as it is in its file; `parseArtifact` checks what is in it. */
export const ArtifactSchema = z
  .looseObject({
    format: z.literal('qed-artifact/2'),
    contract: z.string().min(1).max(MAX_NAME_CHARACTERS),
    cstateHeight: z.number(),
  })
  .describe('the contents of build/<Contract>.json') as unknown as z.ZodType<ContractArtifact>;

export const DeploymentSchema = z.strictObject({
  artifact: ArtifactSchema,
  deployerId: u32,
  /** The deployer's registered key. */
  publicKey: recordSchema(PublicKey),
  /** Any number; two deployments of one contract differ in it. */
  salt: field,
  /** Proof of the deployer's signature circuit over `DeployAuthorization`. */
  signature: ProofSchema,
});
export type Deployment = z.output<typeof DeploymentSchema>;

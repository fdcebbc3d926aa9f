import { z } from 'zod';
import type { PastCheckpoint } from '../compiler/call/call-request.js';
import type { ContractArtifact } from '../compiler/artifact/artifact.js';
import {
  CHECKPOINT_TREE_HEIGHT,
  CONTRACT_TREE_HEIGHT,
  REGISTRATION_TREE_HEIGHT,
  USER_CONTRACT_TREE_HEIGHT,
  USER_TREE_HEIGHT,
} from '../parth/heights.js';
import {
  CheckpointLeaf,
  CheckpointStats,
  ContractLeaf,
  EventLeaf,
  FunctionLeaf,
  NetworkConfig,
  PublicKey,
  RegistrationLeaf,
  UserLeaf,
} from '../parth/leaves.js';
import { CheckpointHeader } from '../parth/statements/block.js';
import { EndCapResult } from '../parth/statements/session.js';
import type { QedProof } from '../prover/proof.js';
import type { Anchor, ContractWitness, RegistrationWitness, UserContractState, UserWitness } from './session-source.js';
import type { EndCapSubmission } from './end-cap.js';
import { recordSchema, scalar } from './scalars.js';

/** Largest numbers of things in one request; a node refuses more. */
export const MAX_FUNCTIONS = 256;
export const MAX_UPDATED_CONTRACTS = 256;
export const MAX_UPDATED_SLOTS = 65_536;
export const MAX_EVENTS = 4_096;

export const u32 = scalar('u32');
export const field = scalar('field');
export const slotIndex = scalar('u64');

const path = (height: number) => z.strictObject({ index: slotIndex, siblings: z.array(field).length(height) });
const slots = (max: number) => z.array(z.tuple([slotIndex, field])).max(max);

export const KeySchema = z.strictObject({
  data: z.string().max(100_000),
  hash: z.string().regex(/^(0|[1-9][0-9]{0,77})$/),
});

export const ProofSchema = z.strictObject({
  format: z.literal('qed-proof/1'),
  kind: z.enum(['proof', 'simulation']),
  program: z.string().max(200),
  circuit: z.string().max(200),
  output: z.string().regex(/^(0|[1-9][0-9]{0,77})$/),
  key: KeySchema,
  proof: z
    .strictObject({
      publicInput: z.array(z.string().max(80)).max(8),
      publicOutput: z.array(z.string().max(80)).max(8),
      maxProofsVerified: z.union([z.literal(0), z.literal(1), z.literal(2)]),
      proof: z.string().max(1_000_000),
    })
    .optional(),
}) as unknown as z.ZodType<QedProof>;

/** An artifact travels as it is in its file; the coordinator checks what is in it. */
export const ArtifactSchema = z
  .looseObject({ format: z.literal('qed-artifact/2'), contract: z.string().min(1).max(200), cstateHeight: z.number() })
  .describe('the contents of build/<Contract>.json') as unknown as z.ZodType<ContractArtifact>;

const pastCheckpoint = z.strictObject({
  checkpointId: u32,
  leaf: recordSchema(CheckpointLeaf),
  stats: recordSchema(CheckpointStats),
  config: recordSchema(NetworkConfig),
  path: path(CHECKPOINT_TREE_HEIGHT),
});
export const PastCheckpointSchema: z.ZodType<PastCheckpoint> = pastCheckpoint;
export const AnchorSchema: z.ZodType<Anchor> = z.strictObject({ ...pastCheckpoint.shape, checkpointTreeRoot: field });

export const UserSchema: z.ZodType<UserWitness> = z.strictObject({
  leaf: recordSchema(UserLeaf).nullable(),
  path: path(USER_TREE_HEIGHT),
});

export const RegistrationSchema: z.ZodType<RegistrationWitness> = z.strictObject({
  leaf: recordSchema(RegistrationLeaf),
  path: path(REGISTRATION_TREE_HEIGHT),
  userId: u32,
});

export const ContractSchema: z.ZodType<ContractWitness> = z.strictObject({
  contractId: u32,
  leaf: recordSchema(ContractLeaf),
  path: path(CONTRACT_TREE_HEIGHT),
  functions: z.array(recordSchema(FunctionLeaf)).max(MAX_FUNCTIONS),
  artifact: ArtifactSchema,
});

export const UserContractSchema: z.ZodType<UserContractState> = z.strictObject({
  cstateRoot: field,
  uconPath: path(USER_CONTRACT_TREE_HEIGHT),
  slots: slots(Number.MAX_SAFE_INTEGER),
});

export const EndCapSubmissionSchema: z.ZodType<EndCapSubmission> = z.strictObject({
  result: recordSchema(EndCapResult),
  proof: ProofSchema,
  endUserLeaf: recordSchema(UserLeaf),
  updates: z.array(z.strictObject({ contractId: u32, slots: slots(MAX_UPDATED_SLOTS) })).max(MAX_UPDATED_CONTRACTS),
  events: z.array(recordSchema(EventLeaf)).max(MAX_EVENTS),
});

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

export const RefusalSchema = z.strictObject({ code: z.string(), message: z.string(), hint: z.string() });
export type Refusal = z.output<typeof RefusalSchema>;

export const SubmissionStatusSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['registration', 'deployment', 'end-cap']),
  /** `waiting` for the next block; `sealed` into one; `proven` with it; `refused` for good. */
  status: z.enum(['waiting', 'sealed', 'proven', 'refused']),
  checkpointId: u32.nullable(),
  /** What a sealed registration or deployment was given. */
  userId: u32.nullable(),
  contractId: u32.nullable(),
  refusal: RefusalSchema.nullable(),
});
export type SubmissionStatus = z.output<typeof SubmissionStatusSchema>;

export const CheckpointSummarySchema = z.strictObject({
  id: u32,
  checkpointTreeRoot: field,
  proven: z.boolean(),
  endCaps: z.number().int(),
  registrations: z.number().int(),
  deployments: z.number().int(),
  /** Milliseconds since 1970. */
  blockTime: scalar('u64'),
});
export type CheckpointSummary = z.output<typeof CheckpointSummarySchema>;

export const CheckpointInfoSchema = z.strictObject({
  ...CheckpointSummarySchema.shape,
  header: recordSchema(CheckpointHeader),
  leaf: recordSchema(CheckpointLeaf),
  stats: recordSchema(CheckpointStats),
  jobs: z.strictObject({ total: z.number().int(), done: z.number().int() }),
});
export type CheckpointInfo = z.output<typeof CheckpointInfoSchema>;

export const ProofFileSchema = z.strictObject({
  format: z.literal('qed-checkpoint-proof/1'),
  header: recordSchema(CheckpointHeader),
  proof: ProofSchema,
});

export const StatusSchema = z.strictObject({
  version: z.string(),
  /** True on a network without proofs: nothing on it is proven. */
  simulated: z.boolean(),
  genesisRoot: field,
  config: recordSchema(NetworkConfig),
  /** The key of the newest checkpoint's proof. */
  checkpointKeyHash: field,
  sealed: u32,
  /** Null until the genesis proof exists. */
  proven: u32.nullable(),
  minSlack: z.number().int(),
  maxUnproven: z.number().int(),
  waiting: z.strictObject({
    registrations: z.number().int(),
    deployments: z.number().int(),
    endCaps: z.number().int(),
  }),
  jobs: z.record(z.string(), z.number().int()),
});
export type Status = z.output<typeof StatusSchema>;

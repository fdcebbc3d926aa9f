import { z } from 'zod';
import type { PastCheckpoint } from '../compiler/call/call-request.js';
import {
  CHECKPOINT_TREE_HEIGHT,
  CONTRACT_TREE_HEIGHT,
  EVENT_TREE_HEIGHT,
  REGISTRATION_TREE_HEIGHT,
  USER_CONTRACT_TREE_HEIGHT,
  USER_TREE_HEIGHT,
} from '../parth/heights.js';
import {
  CheckpointLeaf,
  CheckpointStats,
  ContractLeaf,
  FunctionLeaf,
  NetworkConfig,
  RegistrationLeaf,
  UserLeaf,
} from '../parth/leaves.js';
import { ArtifactSchema } from './deployment.js';
import { MAX_FUNCTIONS } from './limits.js';
import { contractId, field, merklePath, recordSchema, slotValues, u32 } from './scalars.js';
import type {
  Anchor,
  ContractWitness,
  EventWitness,
  RegistrationWitness,
  UserContractState,
  UserWitness,
} from './session-source.js';

// What a node answers to a session: `SessionSource` over RPC.

const pastCheckpoint = z.strictObject({
  checkpointId: u32,
  leaf: recordSchema(CheckpointLeaf),
  stats: recordSchema(CheckpointStats),
  config: recordSchema(NetworkConfig),
  path: merklePath(CHECKPOINT_TREE_HEIGHT),
});
export const PastCheckpointSchema: z.ZodType<PastCheckpoint> = pastCheckpoint;
export const AnchorSchema: z.ZodType<Anchor> = z.strictObject({ ...pastCheckpoint.shape, checkpointTreeRoot: field });

export const UserSchema: z.ZodType<UserWitness> = z.strictObject({
  leaf: recordSchema(UserLeaf).nullable(),
  path: merklePath(USER_TREE_HEIGHT),
});

export const RegistrationSchema: z.ZodType<RegistrationWitness> = z.strictObject({
  leaf: recordSchema(RegistrationLeaf),
  path: merklePath(REGISTRATION_TREE_HEIGHT),
  userId: u32,
});

export const ContractSchema: z.ZodType<ContractWitness> = z.strictObject({
  contractId,
  leaf: recordSchema(ContractLeaf),
  path: merklePath(CONTRACT_TREE_HEIGHT),
  functions: z.array(recordSchema(FunctionLeaf)).max(MAX_FUNCTIONS),
  artifact: ArtifactSchema,
});

export const UserContractSchema: z.ZodType<UserContractState> = z.strictObject({
  cstateRoot: field,
  uconPath: merklePath(USER_CONTRACT_TREE_HEIGHT),
  slots: slotValues,
});

export const EventWitnessSchema: z.ZodType<EventWitness> = z.strictObject({
  leaf: field,
  path: merklePath(EVENT_TREE_HEIGHT),
});

import { z } from 'zod';
import {
  AnchorSchema,
  CheckpointInfoSchema,
  CheckpointSummarySchema,
  ContractSchema,
  DeploymentSchema,
  EndCapSubmissionSchema,
  PastCheckpointSchema,
  ProofFileSchema,
  RegistrationSchema,
  StatusSchema,
  SubmissionStatusSchema,
  UserContractSchema,
  UserSchema,
  field,
  u32,
} from './messages.js';

/** One RPC method: its parameters go by name, its numbers as decimal strings. */
export interface RpcMethod<P extends z.ZodType, R extends z.ZodType> {
  readonly summary: string;
  readonly params: P;
  readonly result: R;
}

const method = <P extends z.ZodType, R extends z.ZodType>(summary: string, params: P, result: R): RpcMethod<P, R> => ({
  summary,
  params,
  result,
});

const accepted = z.strictObject({ submissionId: z.string() });
const at = { checkpointId: u32 };

/** Every method of a node. The server, the typed client and `rpc.discover` are all made from this table. */
export const METHODS = {
  qed_status: method('The node, its network and how far it is', z.strictObject({}), StatusSchema),
  qed_getAnchor: method(
    'The checkpoint that a session starts from: the newest sealed one, or the one asked for',
    z.strictObject({ checkpointId: u32.optional() }),
    AnchorSchema,
  ),
  qed_getPast: method(
    'A checkpoint and its path in the checkpoint tree, as of a later one',
    z.strictObject({ ...at, pastId: u32 }),
    PastCheckpointSchema,
  ),
  qed_getUser: method(
    'A user leaf and its path as of a checkpoint',
    z.strictObject({ ...at, userId: u32 }),
    UserSchema,
  ),
  qed_getRegistration: method(
    'Where a public key is registered, as of a checkpoint',
    z.strictObject({ ...at, publicKeyHash: field }),
    RegistrationSchema.nullable(),
  ),
  qed_getContract: method(
    'A contract, its functions and its artifact, as of a checkpoint',
    z.strictObject({ ...at, contractId: u32 }),
    ContractSchema.nullable(),
  ),
  qed_getUserContract: method(
    "A user's state in a contract, as of a checkpoint",
    z.strictObject({ ...at, userId: u32, contractId: u32 }),
    UserContractSchema,
  ),
  qed_getEvents: method(
    "The leaves of a user's event tree, as of a checkpoint",
    z.strictObject({ ...at, userId: u32 }),
    z.array(field),
  ),
  qed_register: method(
    'Registers a public key; the next block gives it a user id',
    z.strictObject({ publicKeyHash: field }),
    accepted,
  ),
  qed_deploy: method('Deploys a contract; the next block gives it a contract id', DeploymentSchema, accepted),
  qed_submitEndCap: method('Submits the end cap of a session', EndCapSubmissionSchema, accepted),
  qed_getSubmission: method(
    'What became of a submission',
    z.strictObject({ submissionId: z.string().max(200) }),
    SubmissionStatusSchema,
  ),
  qed_getCheckpoint: method(
    'A checkpoint; the newest sealed one by default',
    z.strictObject({ checkpointId: u32.optional() }),
    CheckpointInfoSchema,
  ),
  qed_getProof: method(
    'The proof of a checkpoint; of the newest proven one by default',
    z.strictObject({ checkpointId: u32.optional() }),
    ProofFileSchema,
  ),
  qed_listCheckpoints: method(
    'Checkpoints in order, from an id on',
    z.strictObject({ from: u32.optional(), limit: z.number().int().min(1).max(1000).optional() }),
    z.array(CheckpointSummarySchema),
  ),
} as const;

export type MethodName = keyof typeof METHODS;
export type ParamsOf<N extends MethodName> = z.output<(typeof METHODS)[N]['params']>;
export type ResultOf<N extends MethodName> = z.output<(typeof METHODS)[N]['result']>;

/** What answers the methods. A handler throws a `QedError`; anything else is reported as a fault of the node. */
export type Handlers = { readonly [N in MethodName]: (params: ParamsOf<N>) => Promise<ResultOf<N>> };

/** The OpenRPC document of a node, as `rpc.discover` answers it. */
export function openRpcDocument(version: string): Record<string, unknown> {
  const schema = (type: z.ZodType): Record<string, unknown> => {
    const document = z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(document).filter(([name]) => name !== '$schema'));
  };
  const methods = Object.entries(METHODS).map(([name, { summary, params, result }]) => {
    const { properties = {}, required = [] } = schema(params) as {
      properties?: Record<string, unknown>;
      required?: string[];
    };
    return {
      name,
      summary,
      paramStructure: 'by-name',
      params: Object.entries(properties).map(([key, value]) => ({
        name: key,
        required: required.includes(key),
        schema: value,
      })),
      result: { name: 'result', schema: schema(result) },
    };
  });
  return { openrpc: '1.3.2', info: { title: 'qed node', version }, methods };
}

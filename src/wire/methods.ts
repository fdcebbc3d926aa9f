import { z } from 'zod';
import { forOperators, forRealms, forRelayers, forWorkers, method, type Access } from './method.js';
import { CheckpointInfoSchema, CheckpointProofSchema, CheckpointSummarySchema } from './checkpoint.js';
import { DeploymentSchema } from './deployment.js';
import { EndCapSubmissionSchema } from './end-cap.js';
import { CancelRequestSchema, JobFilterSchema, JobInfoSchema, JobSummarySchema, RetryRequestSchema } from './job.js';
import {
  MAX_ADVANCE_SECONDS,
  MAX_GUTA_BYTES,
  MAX_PROOF_BYTES,
  MAX_QUESTION_BYTES,
  MAX_REQUEST_BYTES,
} from './limits.js';
import {
  BlockJobSchema,
  ContractEntrySchema,
  DepositEntrySchema,
  DepositSchema,
  DepositsRequestSchema,
  EventFilterSchema,
  EventPageSchema,
  jobPageLimit,
  MAX_PAGE,
  offset,
  pageLimit,
  UserContractEntrySchema,
  UserEntrySchema,
  UserSessionSchema,
  UserVersionSchema,
  WithdrawalEntrySchema,
  WithdrawalSchema,
} from './listings.js';
import { ProofSchema } from './proof.js';
import {
  heldLease,
  jobId,
  LeasedWorkSchema,
  LeaseRequestSchema,
  MAX_REASON_CHARACTERS,
  ProvingInputsSchema,
} from './proving-work.js';
import {
  FollowAnswerSchema,
  FollowRequestSchema,
  HandOverSchema,
  RealmGutaSchema,
  SubmissionsAnswerSchema,
  SubmissionsRequestSchema,
  UserChangesRequestSchema,
  UserChangesSchema,
} from './realm.js';
import { contractId, eventIndex, field, u32, u64 } from './scalars.js';
import {
  AnchorSchema,
  ContractSchema,
  EventWitnessSchema,
  PastCheckpointSchema,
  RegistrationSchema,
  UserContractSchema,
  UserSchema,
} from './session-answers.js';
import { StatusSchema } from './status.js';
import { SubmissionStatusSchema } from './submission.js';
import { SubscribeRequestSchema, subscriptionId, SubscribedSchema } from './subscription.js';

const done = z.strictObject({});
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
    z.strictObject({ ...at, contractId }),
    ContractSchema.nullable(),
  ),
  qed_getUserContract: method(
    "A user's state in a contract, as of a checkpoint",
    z.strictObject({ ...at, userId: u32, contractId }),
    UserContractSchema,
  ),
  qed_getEvents: method(
    "Leaves of a user's event tree and their paths, as of a checkpoint",
    z.strictObject({ ...at, userId: u32, indices: z.array(eventIndex).max(MAX_PAGE) }),
    z.array(EventWitnessSchema),
  ),
  qed_register: method(
    'Registers a public key; the next block gives it a user id',
    z.strictObject({ publicKeyHash: field }),
    accepted,
  ),
  qed_deploy: method(
    'Deploys a contract; the next block gives it a contract id',
    DeploymentSchema,
    accepted,
    MAX_REQUEST_BYTES,
  ),
  qed_submitEndCap: method('Submits the end cap of a session', EndCapSubmissionSchema, accepted, MAX_REQUEST_BYTES),
  qed_seal: forOperators(
    'Seals a block now, even if nothing waits; first moves the clock forward by some seconds. Only a devnet does it',
    z.strictObject({ advanceSeconds: z.number().int().min(0).max(MAX_ADVANCE_SECONDS).optional() }),
    z.strictObject({ checkpointId: u32, blockTime: u64 }),
  ),
  qed_getSubmission: method(
    'What became of a submission',
    z.strictObject({ submissionId: z.string().max(200) }),
    SubmissionStatusSchema,
  ),
  qed_subscribe: method(
    'Tells what is new of a topic from now on; over WebSocket',
    SubscribeRequestSchema,
    SubscribedSchema,
  ),
  qed_unsubscribe: method(
    'Ends a subscription of this connection; over WebSocket',
    z.strictObject({ subscription: subscriptionId }),
    done,
  ),
  qed_getCheckpoint: method(
    'A checkpoint; the newest sealed one by default',
    z.strictObject({ checkpointId: u32.optional() }),
    CheckpointInfoSchema,
  ),
  qed_getProof: method(
    'The proof of a checkpoint; of the newest proven one by default',
    z.strictObject({ checkpointId: u32.optional() }),
    CheckpointProofSchema,
  ),
  qed_listCheckpoints: method(
    'Checkpoints in order, from an id on',
    z.strictObject({ from: u32.optional(), limit: z.number().int().min(1).max(1000).optional() }),
    z.array(CheckpointSummarySchema),
  ),
  qed_listUsers: method(
    'Users in the order of their registration, from a number on',
    z.strictObject({ from: u32.optional(), limit: pageLimit }),
    z.array(UserEntrySchema),
  ),
  qed_listContracts: method(
    'Contracts by id, from an id on',
    z.strictObject({ from: contractId.optional(), limit: pageLimit }),
    z.array(ContractEntrySchema),
  ),
  qed_listUserVersions: method(
    "A user's leaf after each session, newest first, from a checkpoint back",
    z.strictObject({ userId: u32, upTo: u32.optional(), limit: pageLimit }),
    z.array(UserVersionSchema),
  ),
  qed_listUserContracts: method(
    'The contracts in which a user has state, from an id on',
    z.strictObject({ userId: u32, from: contractId.optional(), limit: pageLimit }),
    z.array(UserContractEntrySchema),
  ),
  qed_getUserSession: method(
    "What a user's session did that a checkpoint holds; null when it holds none",
    z.strictObject({ ...at, userId: u32 }),
    UserSessionSchema.nullable(),
  ),
  qed_listEvents: method(
    'What calls emitted: of a contract, of a user or of all, between two checkpoints',
    EventFilterSchema,
    EventPageSchema,
  ),
  qed_listDeposits: method(
    'Deposits, newest first: all of them or those for a user, from an index in the deposit tree back',
    z.strictObject({ userId: u32.optional(), from: u32.optional(), limit: pageLimit }),
    z.array(DepositEntrySchema),
  ),
  qed_getDeposit: method(
    'A processed deposit as of a checkpoint, with the path that proves it; null before it is processed',
    z.strictObject({ ...at, index: u32 }),
    DepositSchema.nullable(),
  ),
  qed_listWithdrawals: method(
    'Withdrawals that users asked for, newest first: from an index in the withdrawal tree back, or of a user, from a request number back',
    z.strictObject({ userId: u32.optional(), from: u32.optional(), limit: pageLimit }),
    z.array(WithdrawalEntrySchema),
  ),
  qed_getWithdrawal: method(
    'A processed withdrawal as of a checkpoint, with the path that proves it; null before it is processed',
    z.strictObject({ ...at, userId: u32, requestNumber: u32 }),
    WithdrawalSchema.nullable(),
  ),
  qed_listSubmissions: method(
    'The submissions that a checkpoint holds, in the order of their arrival',
    z.strictObject({ ...at, from: offset, limit: pageLimit }),
    z.array(SubmissionStatusSchema),
  ),
  qed_listBlockJobs: method(
    'The proofs of a checkpoint, each with its times and what it verifies',
    z.strictObject({ ...at, from: offset, limit: jobPageLimit }),
    z.array(BlockJobSchema),
  ),
  qed_listJobs: method('Proving jobs by status and rank', JobFilterSchema, z.array(JobSummarySchema)),
  qed_getJob: method('A proving job; null when there is none', z.strictObject({ jobId }), JobInfoSchema.nullable()),
  qed_cancelJobs: forOperators(
    'Spends no more work on jobs until they are retried',
    CancelRequestSchema,
    z.strictObject({ cancelled: z.number().int() }),
  ),
  qed_retryJobs: forOperators(
    'Tries dead jobs again',
    RetryRequestSchema,
    z.strictObject({ retried: z.number().int() }),
  ),
  qed_submitDeposits: forRelayers(
    'Hands in deposits in the order of their numbers; tells the number of the one that comes next. Known ones change nothing',
    DepositsRequestSchema,
    z.strictObject({ next: u64 }),
  ),
  qed_getWorker: forWorkers(
    'The worker that the node takes the caller for',
    z.strictObject({}),
    z.strictObject({ name: z.string() }),
  ),
  qed_leaseJob: forWorkers(
    'A job for a worker; null when there is none for a moment',
    LeaseRequestSchema,
    LeasedWorkSchema.nullable(),
  ),
  qed_getJobInputs: forWorkers(
    'What the worker needs to prove the job that it holds',
    z.strictObject(heldLease),
    ProvingInputsSchema,
  ),
  qed_exportJob: forWorkers(
    'What somebody needs to prove a job for whom nobody holds a lease',
    z.strictObject({ jobId }),
    ProvingInputsSchema,
  ),
  qed_heartbeatJob: forWorkers('The worker is still at its job', z.strictObject(heldLease), done),
  qed_completeJob: forWorkers(
    'Hands in the proof of a job',
    z.strictObject({ jobId, token: heldLease.token.optional(), proof: ProofSchema }),
    done,
    MAX_PROOF_BYTES,
  ),
  qed_failJob: forWorkers(
    'The worker could not prove its job',
    z.strictObject({ ...heldLease, reason: z.string().max(MAX_REASON_CHARACTERS) }),
    done,
  ),
  qed_releaseJob: forWorkers('The worker gives its job back untried', z.strictObject(heldLease), done),
  qed_followRealm: forRealms(
    'The checkpoint after the one that a realm has, and how far the network is',
    FollowRequestSchema,
    FollowAnswerSchema,
  ),
  qed_getUserChanges: forRealms(
    'What a checkpoint changed of users of a realm',
    UserChangesRequestSchema,
    z.array(UserChangesSchema),
  ),
  qed_handInEndCaps: forRealms(
    'Hands in end caps that a realm has taken; tells what is known of each',
    HandOverSchema,
    z.array(SubmissionStatusSchema),
    MAX_REQUEST_BYTES,
  ),
  qed_handInGuta: forRealms(
    'Hands in one proof of many sessions of a realm; tells what is known of each',
    RealmGutaSchema,
    z.array(SubmissionStatusSchema),
    MAX_GUTA_BYTES,
  ),
  qed_getSubmissions: forRealms(
    'What became of submissions; null for each that was never handed in',
    SubmissionsRequestSchema,
    SubmissionsAnswerSchema,
  ),
} as const;

export type MethodName = keyof typeof METHODS;

/** How many bytes a request of this method may have, whether or not a node has the method. */
export const maxBytesOf = (name: string): number =>
  Object.hasOwn(METHODS, name) ? METHODS[name as MethodName].maxBytes : MAX_QUESTION_BYTES;

export type ParamsOf<N extends MethodName> = z.output<(typeof METHODS)[N]['params']>;
export type ResultOf<N extends MethodName> = z.output<(typeof METHODS)[N]['result']>;

type MethodFor<A extends Access> = {
  [N in MethodName]: (typeof METHODS)[N] extends { readonly access: A } ? N : never;
}[MethodName];

/** The methods that only workers may call. */
export type WorkerMethod = MethodFor<'worker'>;
/** The methods that only realms may call. */
export type RealmMethod = MethodFor<'realm'>;

/** The methods that only operators may call. */
export type OperatorMethod = MethodFor<'operator'>;

/** The methods that only relayers may call. */
export type RelayerMethod = MethodFor<'relayer'>;

/** Who alone may call a method; undefined when everybody may. */
export function accessOf(name: MethodName): Access | undefined {
  const known = METHODS[name];
  return 'access' in known ? known.access : undefined;
}

/** Whether a page may call a method: it reads, which its name tells, and anybody may call it. */
export const isForPages = (name: string): boolean =>
  Object.hasOwn(METHODS, name) && /^qed_(status$|get|list)/.test(name) && accessOf(name as MethodName) === undefined;

import type { z } from 'zod';
import { emptyCodec, jsonCodec, recordCodec, u32Codec, u64Codec } from '../../kvq/codec.js';
import { KeyLayout } from '../../kvq/keys.js';
import { LeafTable } from '../../kvq/models/leaf-table.js';
import { FixedConfigMerkleTree } from '../../kvq/models/merkle-tree.js';
import { Table } from '../../kvq/models/table.js';
import { TABLES } from '../../kvq/tables.js';
import {
  CHECKPOINT_TREE_HEIGHT,
  CONTRACT_TREE_HEIGHT,
  DEPOSIT_TREE_HEIGHT,
  EVENT_TREE_HEIGHT,
  REGISTRATION_TREE_HEIGHT,
  USER_CONTRACT_TREE_HEIGHT,
  USER_TREE_HEIGHT,
  WITHDRAWAL_TREE_HEIGHT,
} from '../../parth/heights.js';
import { RegistrationLeaf, UserLeaf, WithdrawalLeaf } from '../../parth/leaves.js';
import type { RealmGutaSchema } from '../../wire/realm.js';
import { CheckpointDrainQueue, CheckpointHistoryQueue } from './checkpoint-queues.js';
import type {
  CheckpointRow,
  ContractRow,
  DepositRow,
  EventRow,
  MetaRow,
  RealmBatchRow,
  RealmGutaRow,
  RealmRow,
  SessionRow,
  SubmissionRow,
  WaitingRow,
  WithdrawalRequestRow,
} from './rows.js';

const tree = <const P extends readonly ('u32' | 'u64')[]>(table: number, height: number | null, owner: P) =>
  new FixedConfigMerkleTree({ table, height, owner });

/** The trees of the forest that sessions read (PROTOCOL §2), each node readable as of every sealed checkpoint. */
export const TREES = {
  chkp: tree(TABLES.chkp, CHECKPOINT_TREE_HEIGHT, []),
  gusr: tree(TABLES.gusr, USER_TREE_HEIGHT, []),
  /** By user. */
  ucon: tree(TABLES.ucon, USER_CONTRACT_TREE_HEIGHT, ['u32']),
  /** By user and contract; the height is the contract's. */
  cstate: tree(TABLES.cstate, null, ['u32', 'u32']),
  gcon: tree(TABLES.gcon, CONTRACT_TREE_HEIGHT, []),
  urt: tree(TABLES.urt, REGISTRATION_TREE_HEIGHT, []),
  gdt: tree(TABLES.gdt, DEPOSIT_TREE_HEIGHT, []),
  gwt: tree(TABLES.gwt, WITHDRAWAL_TREE_HEIGHT, []),
  /** By user. */
  edata: tree(TABLES.edata, EVENT_TREE_HEIGHT, ['u32']),
} as const;

/** What is behind the leaves, as of every sealed checkpoint. */
export const LEAVES = {
  /** By user id. */
  users: new LeafTable(TABLES.users, ['u32'], recordCodec(UserLeaf)),
  /** By index in the registration tree. */
  registrations: new LeafTable(TABLES.registrations, ['u32'], recordCodec(RegistrationLeaf)),
  /** By index in the withdrawal tree. */
  withdrawals: new LeafTable(TABLES.withdrawals, ['u32'], recordCodec(WithdrawalLeaf)),
} as const;

/** Everything else: single entries, and what is added once. */
export const ROWS = {
  meta: new Table(new KeyLayout(TABLES.meta, ['u8']), jsonCodec<MetaRow>()),
  /** Only in the store of a realm in a process of its own. */
  realm: new Table(new KeyLayout(TABLES.realmStore, ['u8']), jsonCodec<RealmRow>()),
  /** The id of the newest sealed checkpoint. */
  head: new Table(new KeyLayout(TABLES.head, ['u8']), u32Codec),
  /** The id of the newest proven checkpoint; absent before the genesis proof. */
  proven: new Table(new KeyLayout(TABLES.proven, ['u8']), u32Codec),
  /** The first checkpoint whose jobs are still kept; absent before any were dropped. */
  pruned: new Table(new KeyLayout(TABLES.pruned, ['u8']), u32Codec),
  /** Which checkpoint a job proves. */
  checkpointByJob: new Table(new KeyLayout(TABLES.checkpointByJob, ['bytes32']), u32Codec),
  /** The index in the registration tree by public key hash. */
  registrationByKey: new Table(new KeyLayout(TABLES.registrationByKey, ['field']), u32Codec),
  /** The index in the withdrawal tree by the leaf's key. */
  withdrawalByKey: new Table(new KeyLayout(TABLES.withdrawalByKey, ['field']), u32Codec),
  contracts: new Table(new KeyLayout(TABLES.contracts, ['u32']), jsonCodec<ContractRow>()),
  submissions: new Table(new KeyLayout(TABLES.submissions, ['bytes32']), jsonCodec<SubmissionRow>()),
  /** By checkpoint and user: a checkpoint holds one session of a user at most. */
  sessions: new Table(new KeyLayout(TABLES.sessions, ['u32', 'u32']), jsonCodec<SessionRow>()),
} as const;

/** What sessions emitted, call by call: by checkpoint, user and place in the user's event tree. Not in the store of a realm in a process of its own. */
export const EVENTS = {
  rows: new Table(new KeyLayout(TABLES.events, ['u32', 'u32', 'u32']), jsonCodec<EventRow>()),
  /** The same places after a contract. */
  byContract: new Table(new KeyLayout(TABLES.eventsByContract, ['u32', 'u32', 'u32', 'u32']), emptyCodec),
  /** The contract, by user, checkpoint and place. */
  byUser: new Table(new KeyLayout(TABLES.eventsByUser, ['u32', 'u32', 'u32']), u32Codec),
} as const;

/**
 * The withdrawal requests of all users, numbered from 1 on in the order in which blocks took them. Blocks process them in this order, so a request's number is
 * also its index in the withdrawal tree. Not in the store of a realm in a process of its own.
 */
export const WITHDRAWALS = {
  requests: new Table(new KeyLayout(TABLES.withdrawalRequests, ['u32']), jsonCodec<WithdrawalRequestRow>()),
  /** The number here, by user and the number that the bridge gave. */
  byUser: new Table(new KeyLayout(TABLES.withdrawalsByUser, ['u32', 'u32']), u32Codec),
} as const;

/**
 * All deposits by number, from 0 on: the other chain numbers them, and blocks process them in this order, so a deposit's number is also its index in the
 * deposit tree. Not in the store of a realm in a process of its own.
 */
export const DEPOSITS = {
  rows: new Table(new KeyLayout(TABLES.deposits, ['u32']), jsonCodec<DepositRow>()),
  /** By user and number. */
  byUser: new Table(new KeyLayout(TABLES.depositsByUser, ['u32', 'u32']), emptyCodec),
} as const;

/** What waits for a block, and what each block did. */
export const QUEUES = {
  waiting: new CheckpointDrainQueue(jsonCodec<WaitingRow>()),
  checkpoints: new CheckpointHistoryQueue(jsonCodec<CheckpointRow>()),
} as const;

/** What blocks took of registrations and deployments, by checkpoint and number in the queue, until they are proven: a rollback puts it back. */
export const SEALED_REGISTRY = new Table(new KeyLayout(TABLES.sealedRegistry, ['u32', 'u64']), jsonCodec<WaitingRow>());

/** What realms have proven and handed in, by realm: one of each realm waits for a block at most. */
export const REALM_GUTAS = {
  waiting: new Table(new KeyLayout(TABLES.realmGutas, ['u32']), jsonCodec<RealmGutaRow>()),
  contents: new Table(new KeyLayout(TABLES.realmGutaSessions, ['u32']), jsonCodec<z.input<typeof RealmGutaSchema>>()),
} as const;

/** What realms are proving, by realm. Only in the store of a realm in a process of its own. */
export const REALM_BATCHES = new Table(new KeyLayout(TABLES.realmBatches, ['u32']), jsonCodec<RealmBatchRow>());

/** Indexes over what waits for a block, written with it: neither a submission nor a restart reads the whole queue. */
export const WAITING = {
  /** By kind and number in the queue. */
  byKind: new Table(new KeyLayout(TABLES.waitingByKind, ['u8', 'u64']), emptyCodec),
  /** The submission that waits, by its user; of end caps. */
  byUser: new Table(new KeyLayout(TABLES.waitingByUser, ['u32']), jsonCodec<string>()),
  /** How many were ever accepted, by kind. */
  accepted: new Table(new KeyLayout(TABLES.accepted, ['u8']), u64Codec),
  /** How many of them were sealed or refused, by kind. A counter of its own, so that accepting and sealing never wait for each other. */
  ended: new Table(new KeyLayout(TABLES.ended, ['u8']), u64Codec),
} as const;

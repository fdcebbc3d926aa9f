import { emptyCodec, jsonCodec, recordCodec, u32Codec, u64Codec } from '../../kvq/codec.js';
import { KeyLayout } from '../../kvq/keys.js';
import { LeafTable } from '../../kvq/models/leaf-table.js';
import { FixedConfigMerkleTree } from '../../kvq/models/merkle-tree.js';
import { Table } from '../../kvq/models/table.js';
import {
  CHECKPOINT_TREE_HEIGHT,
  CONTRACT_TREE_HEIGHT,
  EVENT_TREE_HEIGHT,
  REGISTRATION_TREE_HEIGHT,
  USER_CONTRACT_TREE_HEIGHT,
  USER_TREE_HEIGHT,
} from '../../parth/heights.js';
import { RegistrationLeaf, UserLeaf } from '../../parth/leaves.js';
import { CheckpointDrainQueue, CheckpointHistoryQueue } from './checkpoint-queues.js';
import type { CheckpointRow, ContractRow, MetaRow, SubmissionRow, WaitingRow } from './rows.js';

// Tables of a node's state: 0x0300 to 0x033f. Versioned ones take two numbers.
const tree = <const P extends readonly ('u32' | 'u64')[]>(table: number, height: number | null, owner: P) =>
  new FixedConfigMerkleTree({ table, height, owner });

/** The trees of the forest that sessions read (PROTOCOL §2), each node readable as of every sealed checkpoint. */
export const TREES = {
  chkp: tree(0x0300, CHECKPOINT_TREE_HEIGHT, []),
  gusr: tree(0x0302, USER_TREE_HEIGHT, []),
  /** By user. */
  ucon: tree(0x0304, USER_CONTRACT_TREE_HEIGHT, ['u32']),
  /** By user and contract; the height is the contract's. */
  cstate: tree(0x0306, null, ['u32', 'u32']),
  gcon: tree(0x0308, CONTRACT_TREE_HEIGHT, []),
  urt: tree(0x030a, REGISTRATION_TREE_HEIGHT, []),
  /** By user. */
  edata: tree(0x0310, EVENT_TREE_HEIGHT, ['u32']),
} as const;

/** What is behind the leaves, as of every sealed checkpoint. */
export const LEAVES = {
  /** By user id. */
  users: new LeafTable(0x0320, ['u32'], recordCodec(UserLeaf)),
  /** By index in the registration tree. */
  registrations: new LeafTable(0x0322, ['u32'], recordCodec(RegistrationLeaf)),
} as const;

/** Everything else: single entries, and what is added once. */
export const ROWS = {
  meta: new Table(new KeyLayout(0x0330, ['u8']), jsonCodec<MetaRow>()),
  /** The id of the newest sealed checkpoint. */
  head: new Table(new KeyLayout(0x0331, ['u8']), u32Codec),
  /** The id of the newest proven checkpoint; absent before the genesis proof. */
  proven: new Table(new KeyLayout(0x0337, ['u8']), u32Codec),
  /** Which checkpoint a job proves. */
  checkpointByJob: new Table(new KeyLayout(0x0338, ['bytes32']), u32Codec),
  /** The index in the registration tree by public key hash. */
  registrationByKey: new Table(new KeyLayout(0x0333, ['field']), u32Codec),
  contracts: new Table(new KeyLayout(0x0334, ['u32']), jsonCodec<ContractRow>()),
  submissions: new Table(new KeyLayout(0x0335, ['bytes32']), jsonCodec<SubmissionRow>()),
} as const;

/** What waits for a block, and what each block did. */
export const QUEUES = {
  waiting: new CheckpointDrainQueue(jsonCodec<WaitingRow>()),
  checkpoints: new CheckpointHistoryQueue(jsonCodec<CheckpointRow>()),
} as const;

/** Indexes over what waits for a block, written with it: neither a submission nor a restart reads the whole queue. */
export const WAITING = {
  /** By kind and number in the queue. */
  byKind: new Table(new KeyLayout(0x0339, ['u8', 'u64']), emptyCodec),
  /** The submission that waits, by its user; of end caps. */
  byUser: new Table(new KeyLayout(0x033a, ['u32']), jsonCodec<string>()),
  /** How many were ever accepted, by kind. */
  accepted: new Table(new KeyLayout(0x033b, ['u8']), u64Codec),
  /** How many of them were sealed or refused, by kind. A counter of its own, so that accepting and sealing never wait for each other. */
  ended: new Table(new KeyLayout(0x033c, ['u8']), u64Codec),
} as const;

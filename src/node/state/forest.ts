import { recordCodec, u32Codec, jsonCodec } from '../../kvq/codec.js';
import { KeyLayout } from '../../kvq/keys.js';
import { LeafTable } from '../../kvq/models/leaf-table.js';
import { FixedConfigMerkleTree } from '../../kvq/models/merkle-tree.js';
import { Table } from '../../kvq/models/table.js';
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
import type { CheckpointRow, ContractRow, MetaRow, SubmissionRow } from './rows.js';

// Tables of a node's state: 0x0300 to 0x033f. Versioned ones take two numbers.
const tree = <const P extends readonly ('u32' | 'u64')[]>(table: number, height: number | null, owner: P) =>
  new FixedConfigMerkleTree({ table, height, owner });

/** The trees of the forest (PROTOCOL §2), each node readable as of every sealed checkpoint. */
export const TREES = {
  chkp: tree(0x0300, CHECKPOINT_TREE_HEIGHT, []),
  gusr: tree(0x0302, USER_TREE_HEIGHT, []),
  /** By user. */
  ucon: tree(0x0304, USER_CONTRACT_TREE_HEIGHT, ['u32']),
  /** By user and contract; the height is the contract's. */
  cstate: tree(0x0306, null, ['u32', 'u32']),
  gcon: tree(0x0308, CONTRACT_TREE_HEIGHT, []),
  urt: tree(0x030a, REGISTRATION_TREE_HEIGHT, []),
  gdt: tree(0x030c, DEPOSIT_TREE_HEIGHT, []),
  gwt: tree(0x030e, WITHDRAWAL_TREE_HEIGHT, []),
  /** By user. */
  edata: tree(0x0310, EVENT_TREE_HEIGHT, ['u32']),
} as const;

/** What is behind the leaves, as of every sealed checkpoint. */
export const LEAVES = {
  /** By user id. */
  users: new LeafTable(0x0320, ['u32'], recordCodec(UserLeaf)),
  /** By index in the registration tree. */
  registrations: new LeafTable(0x0322, ['u32'], recordCodec(RegistrationLeaf)),
  /** By index in the withdrawal tree. */
  withdrawals: new LeafTable(0x0324, ['u32'], recordCodec(WithdrawalLeaf)),
} as const;

/** Entries that a checkpoint adds and none changes. */
export const ROWS = {
  meta: new Table(new KeyLayout(0x0330, ['u8']), jsonCodec<MetaRow>()),
  /** The id of the newest sealed checkpoint. */
  head: new Table(new KeyLayout(0x0331, ['u8']), u32Codec),
  checkpoints: new Table(new KeyLayout(0x0332, ['u32']), jsonCodec<CheckpointRow>()),
  /** The index in the registration tree by public key hash. */
  registrationByKey: new Table(new KeyLayout(0x0333, ['field']), u32Codec),
  contracts: new Table(new KeyLayout(0x0334, ['u32']), jsonCodec<ContractRow>()),
  submissions: new Table(new KeyLayout(0x0335, ['bytes32']), jsonCodec<SubmissionRow>()),
} as const;

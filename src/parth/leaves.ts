import { record, type ValueOf } from './record.js';

/** A key is a circuit and its parameter (PROTOCOL §2). */
export const PublicKey = record('qed/public-key', { signatureFingerprint: 'field', keyParam: 'field' });
export type PublicKey = ValueOf<typeof PublicKey>;

/** GUSR: one a user, `0` before the first session. */
export const UserLeaf = record('qed/user-leaf', {
  publicKeyHash: 'field',
  uconRoot: 'field',
  balance: 'u64',
  nonce: 'u32',
  lastCheckpointId: 'u32',
  eventRoot: 'field',
  eventCount: 'u32',
  userId: 'u32',
});
export type UserLeaf = ValueOf<typeof UserLeaf>;

/** GCON: one a deployed contract. `deployerId` is as declared; it proves no consent. */
export const ContractLeaf = record('qed/contract-leaf', {
  deployerId: 'u32',
  cftRoot: 'field',
  cstateHeight: 'u32',
  layoutHash: 'field',
});
export type ContractLeaf = ValueOf<typeof ContractLeaf>;

/** CFT: one a public method; `fingerprint` is the hash of the function circuit's verification key. */
export const FunctionLeaf = record('qed/function-leaf', {
  fingerprint: 'field',
  methodId: 'u32',
  inputsLength: 'u32',
  outputsLength: 'u32',
});
export type FunctionLeaf = ValueOf<typeof FunctionLeaf>;

/** URT: an indexed Merkle tree of public keys; leaf 0 is the sentinel with key 0. */
export const RegistrationLeaf = record('qed/registration-leaf', {
  publicKeyHash: 'field',
  nextPublicKeyHash: 'field',
  nextIndex: 'u32',
});
export type RegistrationLeaf = ValueOf<typeof RegistrationLeaf>;

/** GDT: append only; trusted to the coordinator until a bridge compares root and count. */
export const DepositLeaf = record('qed/deposit-leaf', { userId: 'u32', amount: 'u64', reference: 'field' });
export type DepositLeaf = ValueOf<typeof DepositLeaf>;

/** GWT: an indexed Merkle tree; leaf 0 is the sentinel with key 0. */
export const WithdrawalLeaf = record('qed/withdrawal-leaf', {
  key: 'field',
  nextKey: 'field',
  nextIndex: 'u32',
  requestHash: 'field',
});
export type WithdrawalLeaf = ValueOf<typeof WithdrawalLeaf>;

/** What `WithdrawalLeaf.key` hashes. */
export const WithdrawalKey = record('qed/withdrawal-key', { userId: 'u32', requestNumber: 'u32' });
/** What `WithdrawalLeaf.requestHash` hashes, and the bridge contract writes into the request's slot. */
export const WithdrawalRequest = record('qed/withdrawal-request', { recipient: 'field', amount: 'u64' });

/** EDATA: one leaf a call that emitted. */
export const EventLeaf = record('qed/event-leaf', {
  checkpointId: 'u32',
  contractId: 'u32',
  methodId: 'u32',
  callIndex: 'u32',
  eventsHash: 'field',
});
export type EventLeaf = ValueOf<typeof EventLeaf>;

/** Parameters of a network, committed in every checkpoint leaf, so that keys are the same on every network. */
export const NetworkConfig = record('qed/network-config', {
  /** Names the network in signatures. */
  magic: 'u64',
  /** k: there are 2^k realms. */
  realmBits: 'u32',
  /** A session lands at most this many checkpoints after its anchor. */
  maxAnchorAge: 'u32',
  baseFee: 'u64',
  feePerTransaction: 'u64',
  feePerSlot: 'u64',
});
export type NetworkConfig = ValueOf<typeof NetworkConfig>;

/** Block statistics: the first four count this block alone, the counts are totals since genesis. */
export const CheckpointStats = record('qed/checkpoint-stats', {
  fees: 'u64',
  userOps: 'u64',
  transactions: 'u64',
  slotsModified: 'u64',
  users: 'u32',
  contracts: 'u32',
  deposits: 'u32',
  withdrawals: 'u32',
  /** Milliseconds since 1970. */
  blockTime: 'u64',
  /** Derived from the block; grindable, so no source of secure randomness. */
  randomSeed: 'field',
});
export type CheckpointStats = ValueOf<typeof CheckpointStats>;

/** CHKP: one a checkpoint, append only. */
export const CheckpointLeaf = record('qed/checkpoint-leaf', {
  gusrRoot: 'field',
  gconRoot: 'field',
  urtRoot: 'field',
  gdtRoot: 'field',
  gwtRoot: 'field',
  configHash: 'field',
  statsHash: 'field',
});
export type CheckpointLeaf = ValueOf<typeof CheckpointLeaf>;

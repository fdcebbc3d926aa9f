import { MAX_ANCESTORS } from '../heights.js';
import { UserLeaf } from '../leaves.js';
import { list, record, type ValueOf } from '../record.js';
import { SessionStart } from './contract-call.js';

/** What a session has come to: its calls move it. */
export const SessionState = record(null, {
  userLeaf: UserLeaf,
  deferredDebtRoot: 'field',
  deferredAdded: 'u32',
  deferredSettled: 'u32',
  /** The inline debt stack, `0` when empty. */
  inlineDebtTop: 'field',
  txStackHash: 'field',
  txCount: 'u32',
  slotsModified: 'u32',
  /** Begins at anchor + maxAnchorAge and only falls. */
  validUntil: 'u32',
});
export type SessionState = ValueOf<typeof SessionState>;

/** A part of a session: calls that lead from one state to another (PROTOCOL §4). */
export const UpsSegment = record('qed/ups-segment', {
  start: SessionStart,
  before: SessionState,
  after: SessionState,
});
export type UpsSegment = ValueOf<typeof UpsSegment>;

/** How a transaction came to run; part of the transaction stack. */
export const TransactionKind = { standard: 0n, deferred: 1n, inline: 2n } as const;

/** One link of the transaction stack: `txStackHash' = hash(previous, kind, call)`. */
export const TransactionLink = record('qed/tx', { previous: 'field', kind: 'field', callHash: 'field' });

/** A leaf of the deferred debt tree. */
export const DeferredDebt = record('qed/deferred', {
  callerContractId: 'field',
  contractId: 'field',
  methodId: 'field',
  inputsHash: 'field',
});

/** An item of the inline debt stack; unused ancestors are 2^32. */
export const InlineDebt = record('qed/inline-item', {
  callerContractId: 'field',
  contractId: 'field',
  methodId: 'field',
  inputsHash: 'field',
  outputsHash: 'field',
  ancestors: list('field', MAX_ANCESTORS),
});

/** A link of the inline debt stack. */
export const InlineDebtLink = record('qed/inline', { itemHash: 'field', rest: 'field' });

/** What the user signs (PROTOCOL §4, UPSStandardEndCap). */
export const EndCapAuthorization = record('qed/sign-end-cap', {
  networkMagic: 'u64',
  userId: 'u32',
  nonce: 'u32',
  startUserLeafHash: 'field',
  endUserLeafHash: 'field',
  checkpointLeafHash: 'field',
  txStackHash: 'field',
  txCount: 'u32',
});
export type EndCapAuthorization = ValueOf<typeof EndCapAuthorization>;

/** The statement of a signature circuit: the holder of `keyParam`'s secret signs `message`. */
export const SignatureStatement = record('qed/signature', { keyParam: 'field', message: 'field' });
/** `keyParam = hash(secret)` of the ZkSignature scheme. */
export const KeySecret = record('qed/key', { secret: 'field' });

/** What a deployer signs; the node checks it, no circuit does. */
export const DeployAuthorization = record('qed/sign-deploy', {
  networkMagic: 'u64',
  contractLeafHash: 'field',
  /** Of the whole artifact: the leaf commits to keys and layout only. */
  codeHash: 'field',
  salt: 'field',
});

/** Sums over end caps. */
export const GutaStats = record(null, { fees: 'u64', userOps: 'u64', transactions: 'u64', slotsModified: 'u64' });
export type GutaStats = ValueOf<typeof GutaStats>;

/** The statement of an end cap: the net change of one session. */
export const EndCapResult = record('qed/end-cap', {
  userId: 'u32',
  startUserLeafHash: 'field',
  endUserLeafHash: 'field',
  /** The anchor. */
  checkpointId: 'u32',
  checkpointTreeRoot: 'field',
  validUntil: 'u32',
  stats: GutaStats,
});
export type EndCapResult = ValueOf<typeof EndCapResult>;

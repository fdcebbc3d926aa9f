import type { IrKind } from './kinds.js';
import type { ValueOp, ValueId } from './op.js';

/** What a method knows about its call and the session's anchor, with the kind of each. */
export const CONTEXT_KINDS = {
  userId: 'UserId',
  contractId: 'ContractId',
  /** 2^32 when the user calls. */
  caller: 'ContractId',
  nonce: 'u32',
  publicKeyHash: 'Hash',
  publicKeyFingerprint: 'Hash',
  publicKeyParam: 'Hash',
  deployer: 'UserId',
  checkpointId: 'u32',
  checkpointRoot: 'Hash',
  checkpointTime: 'u64',
  checkpointUsers: 'u32',
  checkpointRandomSeed: 'Hash',
  checkpointMaxAge: 'u32',
  checkpointDepositRoot: 'Hash',
  /** The user's native balance when the call starts. */
  nativeBalance: 'u64',
} as const satisfies Readonly<Record<string, IrKind>>;
export type ContextName = keyof typeof CONTEXT_KINDS;
export interface ContextOp extends ValueOp {
  readonly op: 'context';
  readonly name: ContextName;
}

/** What every checkpoint knows, beside its id. */
export const CHECKPOINT_NAMES = [
  'checkpointRoot',
  'checkpointTime',
  'checkpointUsers',
  'checkpointRandomSeed',
  'checkpointMaxAge',
  'checkpointDepositRoot',
] as const satisfies readonly ContextName[];
export type CheckpointName = (typeof CHECKPOINT_NAMES)[number];
/**
 * The same of a past checkpoint, a u32. Reading has no effect and never fails: a checkpoint later than the anchor reads as the anchor. That it is not
 * later is an assertion of its own, under the guard of its path.
 */
export interface CheckpointOp extends ValueOp {
  readonly op: 'checkpoint';
  readonly name: CheckpointName;
  readonly checkpoint: ValueId;
}

/**
 * The hash of a user's public key as of the anchor, a Hash: it never changes. 0 for a user without a leaf, as before the first session. Reading has no
 * effect and never fails.
 */
export interface UserKeyOp extends ValueOp {
  readonly op: 'userKey';
  readonly user: ValueId;
}

import type { ProofStep } from '../proof-step.js';
import type { MerklePath } from '../../parth/trees/merkle-tree.js';
import type { UpsHeader } from '../../parth/statements/session.js';

/** A tree that a session changes: a `MerkleTree`, or a `PartialMerkleTree` that knows the leaves in question. */
export interface LeafTree {
  readonly root: bigint;
  path(index: bigint): MerklePath;
  set(index: bigint, leaf: bigint): void;
}

/** The trees behind a session's state. Each transaction changes them in place. */
export interface SessionTrees {
  /** UCON: the user's contract states. */
  readonly ucon: LeafTree;
  /** EDATA: the user's events. */
  readonly events: LeafTree;
  /** The session's deferred debts; a new `MerkleTree(DEFERRED_DEBT_HEIGHT)` at its start. */
  readonly deferred: LeafTree;
}

/** A step of a session. */
export type UpsStep<Circuit extends string, Witness> = ProofStep<'UpsSession', Circuit, Witness, UpsHeader>;

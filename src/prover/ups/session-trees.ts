import type { ValueOf } from '../../parth/record.js';
import type { MerklePath } from '../../parth/trees/merkle-tree.js';
import type { InlineDebt } from '../../parth/statements/session.js';

/** A tree that a session changes: a `MerkleTree`, or a `PartialMerkleTree` that knows the leaves in question. */
export interface LeafTree {
  readonly root: bigint;
  path(index: bigint): MerklePath;
  set(index: bigint, leaf: bigint): void;
}

/** An inline call that is owed: what the stack holds for it, the stack below, and the hash of both. */
export interface InlineDebtOnStack {
  readonly debt: ValueOf<typeof InlineDebt>;
  readonly rest: bigint;
  readonly top: bigint;
}

/** The trees behind a session's state. Each transaction changes them in place. */
export interface SessionTrees {
  /** UCON: the user's contract states. */
  readonly ucon: LeafTree;
  /** EDATA: the user's events. */
  readonly events: LeafTree;
  /** The session's deferred debts; a new `MerkleTree(DEFERRED_DEBT_HEIGHT)` at its start. */
  readonly deferred: LeafTree;
  /** The session's inline debts, the next one last; empty at its start. */
  readonly inline: InlineDebtOnStack[];
}

import type { PastCheckpoint } from '../../compiler/call/call-request.js';
import {
  CHECKPOINT_TREE_HEIGHT,
  DEPOSIT_TREE_HEIGHT,
  USER_TREE_HEIGHT,
  WITHDRAWAL_TREE_HEIGHT,
} from '../../parth/heights.js';
import { CheckpointLeaf, CheckpointStats, NetworkConfig, UserLeaf } from '../../parth/leaves.js';
import { emptyRoot, MerkleTree } from '../../parth/trees/merkle-tree.js';
import type { Anchor } from '../../wire/session-source.js';

/** In milliseconds. */
const GENESIS_TIME = 1_700_000_000_000n;
const TIME_BETWEEN_CHECKPOINTS = 10_000n;

/** What a user has in one checkpoint. Nothing of it is changed later. */
export interface UserSnapshot {
  readonly leaf: UserLeaf;
  readonly ucon: MerkleTree;
  /** By contract; an empty slot has no entry. */
  readonly slots: ReadonlyMap<bigint, ReadonlyMap<bigint, bigint>>;
  /** The hashes of the event leaves. */
  readonly events: readonly bigint[];
}

/** What is sealed in one checkpoint. */
export interface Sealed {
  readonly users: ReadonlyMap<bigint, UserSnapshot>;
  readonly roots: Pick<CheckpointLeaf, 'gusrRoot' | 'gconRoot' | 'urtRoot'>;
  readonly counts: Pick<CheckpointStats, 'users' | 'contracts'>;
  /** In milliseconds since 1970. */
  readonly blockTime: bigint;
}

/**
 * All checkpoints of a local chain from the first that it knows on. Hashing is most of the work of a local chain and
 * few sessions read the past, so leaves and trees of checkpoints are made when somebody asks for them. The leaves
 * before the first checkpoint are empty.
 */
export class CheckpointLog {
  readonly #sealed: Sealed[] = [];
  readonly #opened: Omit<PastCheckpoint, 'path'>[] = [];
  /** The checkpoint tree of the newest checkpoint, as far as it was asked for. */
  readonly #tree = new MerkleTree(CHECKPOINT_TREE_HEIGHT);
  #leavesInTree = 0;
  /** Checkpoint trees as earlier anchors left them, by the anchor's id. */
  readonly #earlierTrees = new Map<bigint, MerkleTree>();
  readonly #userTrees = new WeakMap<ReadonlyMap<bigint, UserSnapshot>, MerkleTree>();

  constructor(
    private readonly config: NetworkConfig,
    private readonly first: bigint,
  ) {}

  get newest(): bigint {
    return this.first + BigInt(this.#sealed.length) - 1n;
  }

  /** The block time of the next checkpoint, unless another one is wanted. */
  get nextTime(): bigint {
    const newest = this.#sealed.at(-1)?.blockTime;
    return newest === undefined
      ? GENESIS_TIME + this.first * TIME_BETWEEN_CHECKPOINTS
      : newest + TIME_BETWEEN_CHECKPOINTS;
  }

  append(sealed: Sealed): void {
    this.#sealed.push(sealed);
  }

  /** The same log, which goes on by itself. */
  fork(): CheckpointLog {
    const log = new CheckpointLog(this.config, this.first);
    log.#sealed.push(...this.#sealed);
    log.#opened.push(...this.#opened);
    return log;
  }

  users(checkpointId: bigint): Sealed['users'] {
    return this.#at(checkpointId).users;
  }

  timeAt(checkpointId: bigint): bigint {
    return this.#at(checkpointId).blockTime;
  }

  /** GUSR as of a checkpoint. */
  userTree(checkpointId: bigint): MerkleTree {
    const { users } = this.#at(checkpointId);
    const known = this.#userTrees.get(users);
    if (known !== undefined) return known;
    const leaves = [...users].map(([userId, { leaf }]) => [userId, UserLeaf.hash(leaf)] as const);
    const tree = MerkleTree.from(USER_TREE_HEIGHT, leaves);
    this.#userTrees.set(users, tree);
    return tree;
  }

  anchor(checkpointId: bigint): Anchor {
    return { ...this.past(checkpointId, checkpointId), checkpointTreeRoot: this.#treeOf(checkpointId).root };
  }

  /** A checkpoint with its path in the checkpoint tree as an anchor left it. */
  past(anchorId: bigint, checkpointId: bigint): PastCheckpoint {
    const tree = this.#treeOf(anchorId);
    return { ...this.#open(checkpointId), path: tree.path(checkpointId) };
  }

  #treeOf(anchorId: bigint): MerkleTree {
    if (anchorId !== this.newest) return this.#earlierTree(anchorId);
    this.#tree.setAll(this.#leaves(this.first + BigInt(this.#leavesInTree), anchorId));
    this.#leavesInTree = this.#sealed.length;
    return this.#tree;
  }

  #earlierTree(anchorId: bigint): MerkleTree {
    const known = this.#earlierTrees.get(anchorId);
    if (known !== undefined) return known;
    const tree = MerkleTree.from(CHECKPOINT_TREE_HEIGHT, this.#leaves(this.first, anchorId));
    this.#earlierTrees.set(anchorId, tree);
    return tree;
  }

  #leaves(from: bigint, to: bigint): [bigint, bigint][] {
    return Array.from({ length: Number(to - from) + 1 }, (_, i) => {
      const id = from + BigInt(i);
      return [id, CheckpointLeaf.hash(this.#open(id).leaf)];
    });
  }

  #open(checkpointId: bigint): Omit<PastCheckpoint, 'path'> {
    const place = Number(checkpointId - this.first);
    return (this.#opened[place] ??= this.#opening(checkpointId));
  }

  #opening(checkpointId: bigint): Omit<PastCheckpoint, 'path'> {
    const { roots, counts, blockTime } = this.#at(checkpointId);
    const stats: CheckpointStats = {
      ...CheckpointStats.zero(),
      ...counts,
      blockTime,
      randomSeed: checkpointId,
    };
    const leaf: CheckpointLeaf = {
      ...roots,
      gdtRoot: emptyRoot(DEPOSIT_TREE_HEIGHT),
      gwtRoot: emptyRoot(WITHDRAWAL_TREE_HEIGHT),
      configHash: NetworkConfig.hash(this.config),
      statsHash: CheckpointStats.hash(stats),
    };
    return { checkpointId, leaf, stats, config: this.config };
  }

  #at(checkpointId: bigint): Sealed {
    const sealed = this.#sealed[Number(checkpointId - this.first)];
    if (sealed === undefined) throw new RangeError(`there is no checkpoint ${checkpointId} here`);
    return sealed;
  }
}

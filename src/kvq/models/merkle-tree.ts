import { KeyLayout, type KeyPrefix, type KeyValues, type PartKind } from '../keys.js';
import type { Reader } from '../store.js';
import type { StoreTransaction } from '../transaction.js';
import { VersionedMerkleTree } from './versioned-merkle-tree.js';
import type { AnyLayout } from './versions.js';

/** Where a tree's nodes lie. It takes two table numbers: `table` for nodes and `table + 1` for the leaves that each checkpoint changed. */
export interface MerkleTreeConfig<P extends readonly PartKind[]> {
  readonly table: number;
  /** 1 to 64, or `null` where each tree has a height of its own, which is then given to `of`. */
  readonly height: number | null;
  /** What tells the trees of this table apart: `[]` for a single one, `['u32', 'u32']` for one a user and contract. */
  readonly owner: P;
}

/**
 * Merkle trees of one kind, kept sparse and by version: every node can be read as of each checkpoint. A node that was never set is not stored;
 * one that became empty again is an empty value. A tree is written in a caller's batch, one checkpoint a batch, in the order of checkpoints.
 */
export class FixedConfigMerkleTree<const P extends readonly PartKind[]> {
  readonly #nodes: AnyLayout;
  readonly #changes: AnyLayout;

  constructor(readonly config: MerkleTreeConfig<P>) {
    this.#nodes = new KeyLayout(config.table, [...config.owner, 'u8', 'u64', 'u32']);
    this.#changes = new KeyLayout(config.table + 1, ['u32', ...config.owner, 'u64']);
  }

  /** The tree of an owner. */
  of(owner: KeyValues<P>, height: number | null = this.config.height): VersionedMerkleTree {
    if (height === null || !Number.isInteger(height) || height < 1 || height > 64)
      throw new RangeError(`a tree's height is 1 to 64, not ${height}`);
    return new VersionedMerkleTree(this.#nodes, this.#changes, owner as readonly (bigint | Uint8Array)[], height);
  }

  /** The leaves that a checkpoint changed in the trees of the owners that begin with `owner`, by owner and index. */
  async *changes(
    reader: Reader,
    checkpointId: bigint,
    owner: KeyPrefix<P> = [] as unknown as KeyPrefix<P>,
  ): AsyncIterable<{ readonly owner: KeyValues<P>; readonly index: bigint }> {
    for await (const { key } of reader.range(this.#changes.range([checkpointId, ...owner]))) {
      const parts = this.#changes.parse(key);
      yield { owner: parts.slice(1, -1) as unknown as KeyValues<P>, index: parts[parts.length - 1] as bigint };
    }
  }

  /** Drops all versions of all trees of this table after a checkpoint. */
  async rollback(tx: StoreTransaction, checkpointId: bigint): Promise<void> {
    for await (const { key, value } of tx.range(this.#changes.slice([], checkpointId + 1n))) {
      const [version, ...parts] = this.#changes.parse(key);
      const owner = parts.slice(0, -1);
      const index = parts[parts.length - 1] as bigint;
      tx.delete(key);
      for (let level = 0; level <= value[0]!; level++) {
        tx.delete(this.#nodes.key([...owner, BigInt(level), index >> BigInt(level), version!]));
      }
    }
  }
}

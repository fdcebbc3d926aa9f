import { emptyRoot, type MerklePath } from '../../parth/trees/merkle-tree.js';
import { poseidon } from '../../parth/poseidon.js';
import { fieldCodec } from '../codec.js';
import type { Reader } from '../store.js';
import type { StoreTransaction } from '../transaction.js';
import { newest, upTo, type AnyLayout } from './versions.js';

/** A place in a tree: level 0 holds the leaves. */
export interface Place {
  readonly level: number;
  readonly index: bigint;
}

/** One tree, read as of a checkpoint: as the newest checkpoint that is not later left it. */
export class VersionedMerkleTree {
  readonly #nodes: AnyLayout;
  readonly #changes: AnyLayout;

  constructor(
    nodes: AnyLayout,
    changes: AnyLayout,
    readonly owner: readonly (bigint | Uint8Array)[],
    readonly height: number,
  ) {
    this.#nodes = nodes;
    this.#changes = changes;
  }

  async root(reader: Reader, checkpointId: bigint): Promise<bigint> {
    return this.node(reader, checkpointId, this.height, 0n);
  }

  async leaf(reader: Reader, checkpointId: bigint, index: bigint): Promise<bigint> {
    return this.node(reader, checkpointId, 0, index);
  }

  async node(reader: Reader, checkpointId: bigint, level: number, index: bigint): Promise<bigint> {
    const [value] = await this.nodes(reader, checkpointId, [{ level, index }]);
    return value!;
  }

  /** The nodes at these places, in their order. One read of the store. */
  async nodes(reader: Reader, checkpointId: bigint, places: readonly Place[]): Promise<bigint[]> {
    const keys = places.map(({ level, index }) => {
      if (index < 0n || index >> BigInt(this.height - level) !== 0n)
        throw new RangeError(`no node ${index} at level ${level} of ${this.height}`);
      return [...this.owner, BigInt(level), index];
    });
    const values = await upTo(this.#nodes, reader, checkpointId, keys);
    return values.map((value, i) =>
      value === undefined || value.length === 0 ? emptyRoot(places[i]!.level) : fieldCodec.decode(value),
    );
  }

  /** A leaf's path from `fromLevel` (0: the leaf itself) up to `toLevel`, as `rootFromPath` reads it. One read of the store. */
  async path(
    reader: Reader,
    checkpointId: bigint,
    index: bigint,
    { fromLevel = 0, toLevel = this.height } = {},
  ): Promise<MerklePath> {
    const places = Array.from({ length: toLevel - fromLevel }, (_, i) => ({
      level: fromLevel + i,
      index: (index >> BigInt(i)) ^ 1n,
    }));
    return { index, siblings: await this.nodes(reader, checkpointId, places) };
  }

  /** The leaves from an index on that are not empty, in the order of their indices. Does not see a transaction's own writes. */
  async *leaves(
    reader: Reader,
    checkpointId: bigint,
    from = 0n,
  ): AsyncIterable<readonly [index: bigint, leaf: bigint]> {
    const range = this.#nodes.slice([...this.owner, 0n], from);
    for await (const [key, value] of newest(this.#nodes, reader, checkpointId, range)) {
      if (value.length > 0) yield [key[key.length - 1] as bigint, fieldCodec.decode(value)];
    }
  }

  /**
   * Sets leaves at a checkpoint and returns the new root. Each inner node above them is hashed once. A leaf that keeps its value is no change.
   * `fromLevel` sets nodes of that level in place of leaves, for a tree of which others keep what is below them.
   * Throws a `RangeError` for an index outside the tree, and where the tree was already written at a later checkpoint.
   */
  async write(
    tx: StoreTransaction,
    checkpointId: bigint,
    leaves: Iterable<readonly [index: bigint, leaf: bigint]>,
    fromLevel = 0,
  ): Promise<bigint> {
    await this.#checkNewest(tx, checkpointId);
    let level = await this.#changed(tx, checkpointId, fromLevel, new Map(leaves));
    const siblings = await this.#siblings(tx, checkpointId, fromLevel, level.keys());
    for (const index of level.keys()) {
      const leaf = index << BigInt(fromLevel);
      tx.put(this.#changes.key([checkpointId, ...this.owner, leaf]), Uint8Array.of(this.height));
    }
    for (let height = fromLevel; ; height++) {
      for (const [index, hash] of level) this.#put(tx, checkpointId, { level: height, index }, hash);
      if (height === this.height) break;
      const above = new Map<bigint, bigint>();
      for (const index of level.keys()) {
        const parent = index >> 1n;
        if (above.has(parent)) continue;
        const child = (side: bigint): bigint =>
          level.get(2n * parent + side) ?? siblings.get(placeText(height, 2n * parent + side))!;
        above.set(parent, parentOf(child(0n), child(1n), height));
      }
      level = above;
    }
    return level.get(0n) ?? this.root(tx, checkpointId);
  }

  async #changed(
    tx: StoreTransaction,
    checkpointId: bigint,
    level: number,
    leaves: ReadonlyMap<bigint, bigint>,
  ): Promise<Map<bigint, bigint>> {
    const indices = [...leaves.keys()];
    const old = await this.nodes(
      tx,
      checkpointId,
      indices.map((index) => ({ level, index })),
    );
    return new Map([...leaves].filter(([, leaf], i) => leaf !== old[i]));
  }

  /** The nodes beside the changed ones, by `placeText`. */
  async #siblings(
    tx: StoreTransaction,
    checkpointId: bigint,
    fromLevel: number,
    leaves: Iterable<bigint>,
  ): Promise<Map<string, bigint>> {
    const places: Place[] = [];
    let indices = new Set(leaves);
    for (let level = fromLevel; level < this.height; level++) {
      for (const index of indices) if (!indices.has(index ^ 1n)) places.push({ level, index: index ^ 1n });
      indices = new Set([...indices].map((index) => index >> 1n));
    }
    const values = await this.nodes(tx, checkpointId, places);
    return new Map(places.map(({ level, index }, i) => [placeText(level, index), values[i]!]));
  }

  #put(tx: StoreTransaction, checkpointId: bigint, { level, index }: Place, hash: bigint): void {
    const value = hash === emptyRoot(level) ? EMPTY : fieldCodec.encode(hash);
    tx.put(this.#nodes.key([...this.owner, BigInt(level), index, checkpointId]), value);
  }

  async #checkNewest(tx: StoreTransaction, checkpointId: bigint): Promise<void> {
    const [newestRoot] = await tx.last([this.#nodes.range([...this.owner, BigInt(this.height), 0n])]);
    if (newestRoot === undefined) return;
    const parts = this.#nodes.parse(newestRoot.key);
    const version = parts[parts.length - 1] as bigint;
    if (version > checkpointId && tx.pending(newestRoot.key) === null) {
      throw new RangeError(`the tree is written at checkpoint ${version}, so it cannot change at ${checkpointId}`);
    }
  }
}

const EMPTY = new Uint8Array(0);

const placeText = (level: number, index: bigint): string => `${level}:${index}`;

/** Empty subtrees need no hashing. */
function parentOf(left: bigint, right: bigint, level: number): bigint {
  const empty = emptyRoot(level);
  return left === empty && right === empty ? emptyRoot(level + 1) : poseidon([left, right]);
}

import { isField } from '../../parth/field.js';
import { emptyRoot, type MerklePath } from '../../parth/trees/merkle-tree.js';
import { hashPairs } from '../../parth/trees/hash-pairs.js';
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
    const keys = places.map((place) => {
      this.#checkPlace(place);
      return [...this.owner, BigInt(place.level), place.index];
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
   * Throws a `RangeError` for an index outside the tree or a leaf that is no field element, and where the tree was already written at a later checkpoint.
   */
  async write(
    tx: StoreTransaction,
    checkpointId: bigint,
    leaves: Iterable<readonly [index: bigint, leaf: bigint]>,
    fromLevel = 0,
  ): Promise<bigint> {
    const isNew = !(await this.#isWritten(tx, checkpointId));
    let level = await this.#changed(tx, checkpointId, fromLevel, new Map(leaves), isNew);
    const indices = ancestors(level.keys(), this.height - fromLevel);
    // Nothing is beside the nodes of a new tree.
    const siblings = isNew ? [] : await this.#siblings(tx, checkpointId, fromLevel, indices);
    for (const index of level.keys()) {
      const leaf = index << BigInt(fromLevel);
      tx.put(this.#changes.key([checkpointId, ...this.owner, leaf]), Uint8Array.of(this.height));
    }
    for (let height = fromLevel; height < this.height; height++) {
      const nodes = level;
      const beside = siblings[height - fromLevel];
      const node = (index: bigint): bigint => nodes.get(index) ?? beside?.get(index) ?? emptyRoot(height);
      const parents = [...indices[height - fromLevel + 1]!];
      const hashing = hashPairs(parents.flatMap((parent) => [node(2n * parent), node(2n * parent + 1n)]));
      // Where threads hash, this thread writes meanwhile.
      this.#putAll(tx, checkpointId, height, nodes);
      const hashes = await hashing;
      level = new Map(parents.map((parent, i) => [parent, hashes[i]!]));
    }
    this.#putAll(tx, checkpointId, this.height, level);
    return level.get(0n) ?? this.root(tx, checkpointId);
  }

  async #changed(
    tx: StoreTransaction,
    checkpointId: bigint,
    level: number,
    leaves: ReadonlyMap<bigint, bigint>,
    isNew: boolean,
  ): Promise<Map<bigint, bigint>> {
    for (const leaf of leaves.values()) if (!isField(leaf)) throw new RangeError(`${leaf} is no field element`);
    const places = [...leaves.keys()].map((index) => ({ level, index }));
    for (const place of places) this.#checkPlace(place);
    const old = isNew ? [] : await this.nodes(tx, checkpointId, places);
    return new Map([...leaves].filter(([, leaf], i) => leaf !== (old[i] ?? emptyRoot(level))));
  }

  /** The nodes beside the changed ones, level by level. */
  async #siblings(
    tx: StoreTransaction,
    checkpointId: bigint,
    fromLevel: number,
    levels: readonly ReadonlySet<bigint>[],
  ): Promise<Map<bigint, bigint>[]> {
    const places: Place[] = [];
    for (const [i, indices] of levels.slice(0, -1).entries())
      for (const index of indices)
        if (!indices.has(index ^ 1n)) places.push({ level: fromLevel + i, index: index ^ 1n });
    const values = await this.nodes(tx, checkpointId, places);
    const siblings = levels.slice(0, -1).map(() => new Map<bigint, bigint>());
    places.forEach(({ level, index }, i) => siblings[level - fromLevel]!.set(index, values[i]!));
    return siblings;
  }

  #checkPlace({ level, index }: Place): void {
    if (index < 0n || index >> BigInt(this.height - level) !== 0n)
      throw new RangeError(`no node ${index} at level ${level} of ${this.height}`);
  }

  #putAll(tx: StoreTransaction, checkpointId: bigint, level: number, nodes: ReadonlyMap<bigint, bigint>): void {
    const empty = emptyRoot(level);
    for (const [index, hash] of nodes) {
      const value = hash === empty ? EMPTY : fieldCodec.encode(hash);
      tx.put(this.#nodes.key([...this.owner, BigInt(level), index, checkpointId]), value);
    }
  }

  /** Whether any checkpoint has set a leaf of the tree, or the transaction is about to. Throws where a later one has. */
  async #isWritten(tx: StoreTransaction, checkpointId: bigint): Promise<boolean> {
    const root = [...this.owner, BigInt(this.height), 0n];
    const [newestRoot] = await tx.last([this.#nodes.range(root)]);
    if (newestRoot === undefined) return tx.pending(this.#nodes.key([...root, checkpointId])) !== null;
    const parts = this.#nodes.parse(newestRoot.key);
    const version = parts[parts.length - 1] as bigint;
    if (version > checkpointId && tx.pending(newestRoot.key) === null) {
      throw new RangeError(`the tree is written at checkpoint ${version}, so it cannot change at ${checkpointId}`);
    }
    return true;
  }
}

const EMPTY = new Uint8Array(0);

/** These indices, and those of the nodes above them, level by level. */
function ancestors(indices: Iterable<bigint>, levels: number): Set<bigint>[] {
  const all = [new Set(indices)];
  for (let i = 0; i < levels; i++) {
    const above = new Set<bigint>();
    for (const index of all[i]!) above.add(index >> 1n);
    all.push(above);
  }
  return all;
}

import { MerkleTree } from '../../parth/merkle-tree.js';

/** A node of a tree that was read from the store. */
export interface LoadedNode {
  readonly level: number;
  readonly index: bigint;
  readonly hash: bigint;
}

/**
 * A tree of which only the nodes around a few leaves are at hand: enough to give their paths and to change them. Whoever asks for another node
 * gets a `RangeError`, never a wrong hash.
 */
export class PartialTree extends MerkleTree {
  readonly #loaded = new Map<string, bigint>();
  readonly #written = new Set<string>();
  readonly #changed = new Map<bigint, bigint>();

  /** Adds nodes as the store holds them; those changed here keep their change. */
  load(nodes: Iterable<LoadedNode>): this {
    for (const { level, index, hash } of nodes) this.#loaded.set(keyOf(level, index), hash);
    return this;
  }

  override node(level: number, index: bigint): bigint {
    const key = keyOf(level, index);
    if (this.#written.has(key)) return super.node(level, index);
    const hash = this.#loaded.get(key);
    if (hash === undefined) throw new RangeError(`node ${index} of level ${level} is not loaded`);
    return hash;
  }

  override set(index: bigint, leaf: bigint): void {
    for (let level = 0; level <= this.height; level++) this.#written.add(keyOf(level, index >> BigInt(level)));
    super.set(index, leaf);
    this.#changed.set(index, leaf);
  }

  /** The leaves set since the tree was made. */
  changes(): ReadonlyMap<bigint, bigint> {
    return this.#changed;
  }

  override clone(): never {
    throw new TypeError('a partial tree has no copies');
  }
}

const keyOf = (level: number, index: bigint): string => `${level}:${index}`;

import { poseidon } from '../poseidon.js';

const emptyRoots: bigint[] = [0n];

/** The root of an empty tree of this height; height 0 is the empty leaf, 0. */
export function emptyRoot(height: number): bigint {
  for (let i = emptyRoots.length; i <= height; i++) emptyRoots.push(poseidon([emptyRoots[i - 1]!, emptyRoots[i - 1]!]));
  return emptyRoots[height]!;
}

/** The root that a leaf and its siblings, lowest first, give at an index. */
export function rootFromPath(leaf: bigint, index: bigint, siblings: readonly bigint[]): bigint {
  let node = leaf;
  siblings.forEach((sibling, level) => {
    node = (index >> BigInt(level)) & 1n ? poseidon([sibling, node]) : poseidon([node, sibling]);
  });
  return node;
}

/** A leaf's path: siblings from the leaf's level up, as `rootFromPath` reads them. */
export interface MerklePath {
  readonly index: bigint;
  readonly siblings: readonly bigint[];
}

/** The root of an append-only tree when this leaf was the last one: all right siblings empty. */
export function rootAsLast(leaf: bigint, { index, siblings }: MerklePath): bigint {
  const past = siblings.map((sibling, level) => ((index >> BigInt(level)) & 1n ? sibling : emptyRoot(level)));
  return rootFromPath(leaf, index, past);
}

/** A tree that is read and changed leaf by leaf: a whole one, or the part of one that is known. */
export interface LeafTree {
  readonly height: number;
  readonly root: bigint;
  get(index: bigint): bigint;
  set(index: bigint, leaf: bigint): void;
  path(index: bigint): MerklePath;
  clone(): LeafTree;
}

/**
 * A sparse Merkle tree in memory: only nodes that differ from the empty tree are kept. A leaf that is set is not hashed
 * before somebody asks for a node above it, so each node is hashed once for all leaves that were set meanwhile.
 */
export class MerkleTree implements LeafTree {
  readonly #levels: Map<bigint, bigint>[];
  /** The nodes of level 1 that have to be hashed again, with all above them. */
  #touched = new Set<bigint>();

  constructor(readonly height: number) {
    this.#levels = Array.from({ length: height + 1 }, () => new Map<bigint, bigint>());
  }

  /** A tree of leaves given as `[index, leaf]`. */
  static from(height: number, leaves: Iterable<readonly [bigint, bigint]>): MerkleTree {
    const tree = new MerkleTree(height);
    tree.setAll(leaves);
    return tree;
  }

  get root(): bigint {
    return this.node(this.height, 0n);
  }

  get(index: bigint): bigint {
    return this.node(0, index);
  }

  node(level: number, index: bigint): bigint {
    if (level > 0) this.#hash();
    return this.#at(level, index);
  }

  set(index: bigint, leaf: bigint): void {
    if (index < 0n || index >> BigInt(this.height) !== 0n)
      throw new RangeError(`index ${index} in a tree of height ${this.height}`);
    this.#levels[0]!.set(index, leaf);
    this.#touched.add(index >> 1n);
  }

  setAll(leaves: Iterable<readonly [bigint, bigint]>): void {
    for (const [index, leaf] of leaves) this.set(index, leaf);
  }

  path(index: bigint): MerklePath {
    const siblings = Array.from({ length: this.height }, (_, level) => this.node(level, (index >> BigInt(level)) ^ 1n));
    return { index, siblings };
  }

  /** All leaves that were set, in no order, zero ones included. */
  leaves(): IterableIterator<[bigint, bigint]> {
    return this.#levels[0]!.entries();
  }

  clone(): MerkleTree {
    const copy = new MerkleTree(this.height);
    this.#levels.forEach((nodes, level) => nodes.forEach((hash, index) => copy.#levels[level]!.set(index, hash)));
    copy.#touched = new Set(this.#touched);
    return copy;
  }

  #at(level: number, index: bigint): bigint {
    return this.#levels[level]!.get(index) ?? emptyRoot(level);
  }

  /** Brings the inner nodes up to date. */
  #hash(): void {
    let touched = this.#touched;
    if (touched.size === 0) return;
    this.#touched = new Set();
    for (let level = 1; level <= this.height; level++) {
      const above = new Set<bigint>();
      for (const index of touched) {
        const children = [this.#at(level - 1, index * 2n), this.#at(level - 1, index * 2n + 1n)];
        this.#levels[level]!.set(index, poseidon(children));
        above.add(index >> 1n);
      }
      touched = above;
    }
  }
}

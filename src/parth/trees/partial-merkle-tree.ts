import { emptyRoot, rootFromPath, type LeafTree, type MerklePath } from './merkle-tree.js';
import { poseidon } from '../poseidon.js';

/**
 * A Merkle tree of which only some leaves are known, each by its path: enough to read and to change those. Paths may be added at any time,
 * also after changes; they are always of the tree as it was at first.
 */
export class PartialMerkleTree implements LeafTree {
  readonly #known: Map<bigint, bigint>[];
  readonly #changed: Map<bigint, bigint>[];
  readonly #originalRoot: bigint;

  constructor(
    readonly height: number,
    root: bigint,
  ) {
    this.#originalRoot = root;
    this.#known = Array.from({ length: height + 1 }, () => new Map<bigint, bigint>());
    this.#changed = Array.from({ length: height + 1 }, () => new Map<bigint, bigint>());
    this.#known[height]!.set(0n, root);
  }

  get root(): bigint {
    return this.#node(this.height, 0n);
  }

  /** Makes a leaf known. Throws a RangeError when the path does not give the tree's first root. */
  add(leaf: bigint, { index, siblings }: MerklePath): void {
    this.#checkIndex(index);
    if (siblings.length !== this.height || rootFromPath(leaf, index, siblings) !== this.#originalRoot) {
      throw new RangeError(`the path of leaf ${index} does not lead to the root`);
    }
    let node = leaf;
    siblings.forEach((sibling, level) => {
      const at = index >> BigInt(level);
      this.#known[level]!.set(at, node);
      this.#known[level]!.set(at ^ 1n, sibling);
      node = at & 1n ? poseidon([sibling, node]) : poseidon([node, sibling]);
    });
  }

  /** Throws a RangeError for a leaf that is not known. */
  get(index: bigint): bigint {
    this.#checkIndex(index);
    return this.#node(0, index);
  }

  /** Changes a known leaf. Throws a RangeError for another. */
  set(index: bigint, leaf: bigint): void {
    const { siblings } = this.path(index);
    let node = leaf;
    for (let level = 0; level <= this.height; level++) {
      const at = index >> BigInt(level);
      this.#changed[level]!.set(at, node);
      const sibling = siblings[level];
      if (sibling !== undefined) node = at & 1n ? poseidon([sibling, node]) : poseidon([node, sibling]);
    }
  }

  /** The path of a known leaf in the tree as it is now. Throws a RangeError for another. */
  path(index: bigint): MerklePath {
    this.get(index);
    const siblings = Array.from({ length: this.height }, (_, level) =>
      this.#node(level, (index >> BigInt(level)) ^ 1n),
    );
    return { index, siblings };
  }

  clone(): PartialMerkleTree {
    const copy = new PartialMerkleTree(this.height, this.#originalRoot);
    for (let level = 0; level <= this.height; level++) {
      copy.#known[level] = new Map(this.#known[level]);
      copy.#changed[level] = new Map(this.#changed[level]);
    }
    return copy;
  }

  #node(level: number, index: bigint): bigint {
    const node = this.#changed[level]!.get(index) ?? this.#known[level]!.get(index);
    if (node !== undefined) return node;
    // Below an empty node everything is known.
    for (let above = level + 1; above <= this.height; above++) {
      const ancestor = this.#known[above]!.get(index >> BigInt(above - level));
      if (ancestor !== undefined) {
        if (ancestor === emptyRoot(above)) return emptyRoot(level);
        break;
      }
    }
    throw new RangeError(`node ${index} at level ${level} is not known`);
  }

  #checkIndex(index: bigint): void {
    if (index < 0n || index >> BigInt(this.height) !== 0n) {
      throw new RangeError(`index ${index} in a tree of height ${this.height}`);
    }
  }
}

import type { Place, VersionedMerkleTree } from '../../kvq/models/versioned-merkle-tree.js';
import type { Reader } from '../../kvq/store.js';
import type { MerklePath } from '../../parth/trees/merkle-tree.js';

/**
 * The nodes around a few leaves of a tree as of a checkpoint, read ahead so that witnesses can be built without waiting. Whoever asks for a
 * node that was not read gets a `RangeError`, never a wrong hash.
 */
export class TreeNodes {
  readonly #nodes = new Map<string, bigint>();

  private constructor(readonly height: number) {}

  /** Reads the leaves at these indices and the nodes beside their paths, each once, in one read of the store. */
  static async read(
    reader: Reader,
    tree: VersionedMerkleTree,
    checkpointId: bigint,
    indices: Iterable<bigint>,
  ): Promise<TreeNodes> {
    const places = new Map<string, Place>();
    const add = (level: number, index: bigint) => places.set(keyOf(level, index), { level, index });
    for (const leaf of indices) {
      add(0, leaf);
      for (let level = 0; level < tree.height; level++) add(level, (leaf >> BigInt(level)) ^ 1n);
    }
    const hashes = await tree.nodes(reader, checkpointId, [...places.values()]);
    const nodes = new TreeNodes(tree.height);
    for (const [i, key] of [...places.keys()].entries()) nodes.#nodes.set(key, hashes[i]!);
    return nodes;
  }

  node(level: number, index: bigint): bigint {
    const hash = this.#nodes.get(keyOf(level, index));
    if (hash === undefined) throw new RangeError(`node ${index} of level ${level} was not read`);
    return hash;
  }

  get(index: bigint): bigint {
    return this.node(0, index);
  }

  path(index: bigint): MerklePath {
    const siblings = Array.from({ length: this.height }, (_, level) => this.node(level, (index >> BigInt(level)) ^ 1n));
    return { index, siblings };
  }
}

const keyOf = (level: number, index: bigint): string => `${level}:${index}`;

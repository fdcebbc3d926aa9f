import { ContractLeaf } from '../../parth/leaves.js';
import { CONTRACT_TREE_HEIGHT } from '../../parth/heights.js';
import { IndexedTree, REGISTRATIONS } from '../../parth/indexed-tree.js';
import { AppendTree, RegistryTrees } from '../../parth/registry-trees.js';
import type { KeyValueStore } from '../../kvq/store.js';
import { LEAVES, ROWS } from '../state/forest.js';

/** The coordinator's registry trees as of the newest checkpoint, in memory: a block is built on them and changes them. */
export class RegistryCache {
  #trees: RegistryTrees | undefined;

  constructor(readonly store: KeyValueStore) {}

  /** The trees as of checkpoint `head`. Whoever changes them and does not seal what came of it calls `drop`. */
  async trees(head: bigint): Promise<RegistryTrees> {
    this.#trees ??= await this.#load(head);
    return this.#trees;
  }

  /** Forgets the trees: the next caller reads them from the store. */
  drop(): void {
    this.#trees = undefined;
  }

  async #load(head: bigint): Promise<RegistryTrees> {
    const keys: [bigint, bigint][] = [];
    for await (const [[index], leaf] of LEAVES.registrations.list(this.store, head, [])) {
      if (index > 0n) keys.push([leaf.publicKeyHash, 0n]);
    }
    const contracts: bigint[] = [];
    for await (const [, row] of ROWS.contracts.list(this.store, []))
      contracts.push(ContractLeaf.hash(ContractLeaf.fromJSON(row.leaf)));
    return new RegistryTrees(new IndexedTree(REGISTRATIONS, keys), AppendTree.from(CONTRACT_TREE_HEIGHT, contracts));
  }
}

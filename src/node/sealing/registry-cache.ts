import { ContractLeaf } from '../../parth/leaves.js';
import { CONTRACT_TREE_HEIGHT } from '../../parth/heights.js';
import { REGISTRATIONS } from '../../parth/trees/indexed-entry.js';
import { IndexedTree } from '../../parth/trees/indexed-tree.js';
import { AppendTree, RegistryTrees } from '../../parth/trees/registry-trees.js';
import type { KeyValueStore } from '../../kvq/store.js';
import { LEAVES, ROWS } from '../state/forest.js';

/**
 * The registry trees of the newest checkpoint, in the memory of the one who seals: what a block is built on. Building changes them, so they are taken out
 * for it and put back once what came of it is sealed; after anything else they are read from the store.
 */
export class RegistryCache {
  #kept: { readonly head: bigint; readonly trees: RegistryTrees } | undefined;

  constructor(readonly store: KeyValueStore) {}

  /** Takes the trees as of checkpoint `head`, to change them. */
  async take(head: bigint): Promise<RegistryTrees> {
    const kept = this.#kept;
    this.#kept = undefined;
    return kept?.head === head ? kept.trees : this.#load(head);
  }

  /** Keeps the trees as they are at checkpoint `head`, which is sealed. */
  keep(head: bigint, trees: RegistryTrees): void {
    this.#kept = { head, trees };
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

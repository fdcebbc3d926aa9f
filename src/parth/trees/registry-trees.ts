import { appendLeaves, type AppendWindow } from './append-window.js';
import { CONTRACT_TREE_HEIGHT, DEPOSIT_TREE_HEIGHT } from '../heights.js';
import { REGISTRATIONS, WITHDRAWALS } from './indexed-entry.js';
import { IndexedTree } from './indexed-tree.js';
import { MerkleTree, type LeafTree } from './merkle-tree.js';
import { record, type ValueOf } from '../record.js';

/** One tree of the registry at one time. The count leaves the sentinel out. */
export const TreeState = record(null, { root: 'field', count: 'u32' });
export type TreeState = ValueOf<typeof TreeState>;

/** All four trees of the registry at one time. */
export const RegistryState = record(null, { urt: TreeState, gcon: TreeState, gdt: TreeState, gwt: TreeState });
export type RegistryState = ValueOf<typeof RegistryState>;

/** An append-only tree and how many leaves it holds. */
export class AppendTree {
  constructor(
    readonly tree: LeafTree,
    public count: bigint,
  ) {}

  /** A tree of these leaves, in memory. */
  static from(height: number, leaves: readonly bigint[] = []): AppendTree {
    return new AppendTree(
      MerkleTree.from(
        height,
        leaves.map((leaf, i) => [BigInt(i), leaf] as const),
      ),
      BigInt(leaves.length),
    );
  }

  /** Appends up to `size` leaves and returns the witness. Throws a `RangeError` when the tree is full, changing nothing. */
  append(leaves: readonly bigint[], size: number): AppendWindow {
    const window = appendLeaves(this.tree, this.count, leaves, size);
    this.count += BigInt(leaves.length);
    return window;
  }

  state(): TreeState {
    return { root: this.tree.root, count: this.count };
  }

  clone(): AppendTree {
    return new AppendTree(this.tree.clone(), this.count);
  }
}

/** The trees that Registry proofs change (PROTOCOL §6): registrations, contracts, deposits, withdrawals. */
export class RegistryTrees {
  constructor(
    readonly urt = new IndexedTree(REGISTRATIONS),
    readonly gcon = AppendTree.from(CONTRACT_TREE_HEIGHT),
    readonly gdt = AppendTree.from(DEPOSIT_TREE_HEIGHT),
    readonly gwt = new IndexedTree(WITHDRAWALS),
  ) {}

  state(): RegistryState {
    const { urt, gwt } = this;
    return {
      urt: { root: urt.root, count: urt.count },
      gcon: this.gcon.state(),
      gdt: this.gdt.state(),
      gwt: { root: gwt.root, count: gwt.count },
    };
  }

  clone(): RegistryTrees {
    return new RegistryTrees(this.urt.clone(), this.gcon.clone(), this.gdt.clone(), this.gwt.clone());
  }
}

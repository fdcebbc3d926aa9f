import type { Field } from 'o1js';
import { hash } from '../../circuit/hash.js';
import type { Path } from '../../circuit/merkle.js';
import { pathAt } from './path-at.js';
import { foldBlock, type FoldedBlock, type SlotBlock } from './slot-block.js';

/** An opening of a block's slots as a witness: what they hold, the nodes beside them inside the block, the siblings above it. */
export interface BlockWitness {
  readonly contents: readonly Field[];
  /** Absent for none. */
  readonly beside?: readonly Field[];
  /** Absent for a block that is the whole tree. */
  readonly siblings?: readonly Field[];
}

/** Computes a block's place among the blocks of its size; the guard concerns keys with a length. */
export type BlockIndex = (block: SlotBlock, guard: Field | undefined) => Field;

/** A block's slots under the root that their contents give. */
export class BlockOpening {
  readonly #path: Path | undefined;
  readonly #before: FoldedBlock<Field>;

  /** States that the block is in the tree (`index`), unless it is fixed by the method. */
  constructor(
    readonly block: SlotBlock,
    index: Field,
    readonly witness: BlockWitness,
  ) {
    const { siblings } = witness;
    if (siblings !== undefined) this.#path = pathAt(block.keys.length === 0, index, siblings);
    this.#before = foldBlock(block, witness.contents, this.#beside(), join);
  }

  /** The root of the tree that has the contents of the witness. */
  root(): Field {
    return this.#above(this.#before.root);
  }

  /** The root of the same tree with other contents where `changed`. */
  rootAfter(contents: readonly Field[], changed: readonly boolean[]): Field {
    return this.#above(foldBlock(this.block, contents, this.#beside(), join, { changed, before: this.#before }).root);
  }

  #above(node: Field): Field {
    return this.#path === undefined ? node : this.#path.root(node);
  }

  /** Gives the nodes beside the slots in the order of the witness. */
  #beside(): () => Field {
    let next = 0;
    return () => this.witness.beside![next++]!;
  }
}

const join = (left: Field, right: Field): Field => hash([left, right]);

import type { Field } from 'o1js';
import type { Path } from '../../../circuit/merkle.js';
import { NodesOpening, type NodesWitness } from './nodes-opening.js';
import { pathAt } from './path-at.js';
import { slotNodes, type SlotBlock } from './slot-block.js';

/** An opening of a block's slots as a witness: what they hold, the nodes beside them inside the block, the siblings above it. */
export interface BlockWitness extends NodesWitness {
  /** Absent for a block that is the whole region. */
  readonly siblings?: readonly Field[];
}

/** Computes a block's place among the blocks of its size in its region; the guard concerns keys with a length. */
export type BlockIndex = (block: SlotBlock, guard: Field | undefined) => Field;

/** A block's slots under the root of their region that their contents give. */
export class BlockOpening {
  readonly #path: Path | undefined;
  readonly #slots: NodesOpening;

  /** States that the block is in the region (`index`), unless it is fixed by the method. */
  constructor(block: SlotBlock, index: Field, witness: BlockWitness) {
    const { siblings } = witness;
    if (siblings !== undefined) this.#path = pathAt(block.keys.length === 0, index, siblings);
    this.#slots = new NodesOpening(block.bits, slotNodes(block), witness);
  }

  /** The root of the region that has the contents of the witness. */
  root(): Field {
    return this.#above(this.#slots.root);
  }

  /** The root of the same region with other contents where `changed`. */
  rootAfter(contents: readonly Field[], changed: readonly boolean[]): Field {
    return this.#above(this.#slots.rootAfter(contents, changed));
  }

  #above(node: Field): Field {
    return this.#path === undefined ? node : this.#path.root(node);
  }
}

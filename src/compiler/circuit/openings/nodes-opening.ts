import type { Field } from 'o1js';
import { hash } from '../../../circuit/hash.js';
import { foldNodes, type FoldedNodes, type NodePlace } from './fold-nodes.js';

/** Some nodes of a tree as a witness: their values, and those of the nodes beside them on the way up. */
export interface NodesWitness {
  readonly contents: readonly Field[];
  /** Absent for none. */
  readonly beside?: readonly Field[];
}

/** The root that some nodes of a tree give, and the one that they give with other values. */
export class NodesOpening {
  readonly #before: FoldedNodes<Field>;

  constructor(
    readonly height: number,
    readonly nodes: readonly NodePlace[],
    readonly witness: NodesWitness,
  ) {
    this.#before = foldNodes(height, nodes, witness.contents, this.#beside(), join);
  }

  get root(): Field {
    return this.#before.root;
  }

  /** The root with other values where `changed`. */
  rootAfter(values: readonly Field[], changed: readonly boolean[]): Field {
    const update = { changed, before: this.#before };
    return foldNodes(this.height, this.nodes, values, this.#beside(), join, update).root;
  }

  /** Gives the nodes beside in the order of the witness. */
  #beside(): () => Field {
    let next = 0;
    return () => this.witness.beside![next++]!;
  }
}

const join = (left: Field, right: Field): Field => hash([left, right]);

import { Field, Provable, type Bool } from 'o1js';
import { toBits } from './bits.js';
import { hash } from './hash.js';
import { emptyRoot } from '../parth/trees/merkle-tree.js';
import { list, record, type RecordType } from '../parth/record.js';
import type { VarsOf } from './variables.js';

/** A leaf's path as a witness; the circuit splits `index` into exactly as many bits as the tree is high. */
export type PathRecord = RecordType<{
  readonly index: 'field';
  readonly siblings: import('../parth/record.js').ListType<'field'>;
}>;

/** The witness of a path in a tree of this height. */
export const pathRecord = (height: number): PathRecord =>
  record(null, { index: 'field', siblings: list('field', height) });

/** A path in circuit. Its index is the sum of its bits by construction. */
export class Path {
  private constructor(
    readonly index: Field,
    readonly bits: readonly Bool[],
    readonly siblings: readonly Field[],
  ) {}

  /** Splits the index; a witness whose index is not below 2^height breaks the constraint that calls this. */
  static of(path: VarsOf<PathRecord>): Path {
    return new Path(path.index, toBits(path.index, path.siblings.length), path.siblings);
  }

  /** The root that this path gives to a leaf. */
  root(leaf: Field): Field {
    return this.ancestor(leaf, this.siblings.length);
  }

  /** The node `levels` above a leaf. */
  ancestor(leaf: Field, levels: number): Field {
    let node = leaf;
    for (let i = 0; i < levels; i++) node = parent(this.bits[i]!, node, this.siblings[i]!);
    return node;
  }

  /** The root of the tree as it was when this leaf was the last one set: all right siblings empty (PROTOCOL §4, §5). */
  rootAsLast(leaf: Field): Field {
    let node = leaf;
    this.siblings.forEach((sibling, level) => {
      node = parent(this.bits[level]!, node, Provable.if(this.bits[level]!, sibling, Field(emptyRoot(level))));
    });
    return node;
  }
}

/** The parent of a node and its sibling; `isRight` tells which side the node is on. */
export function parent(isRight: Bool, node: Field, sibling: Field): Field {
  // On constants the side is known, so nothing is swapped by arithmetic.
  if (isRight.isConstant() && node.isConstant() && sibling.isConstant())
    return hash(isRight.toBoolean() ? [sibling, node] : [node, sibling]);
  const swap = isRight.toField().mul(sibling.sub(node));
  return hash([node.add(swap), sibling.sub(swap)]);
}

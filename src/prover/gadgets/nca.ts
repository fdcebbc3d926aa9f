import type { Field } from 'o1js';
import { assertFits } from '../../circuit/bits.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hash } from '../../circuit/hash.js';
import type { VarsOf } from '../../circuit/variables.js';
import { USER_TREE_HEIGHT } from '../../parth/heights.js';
import { list, record } from '../../parth/record.js';
import type { NodeTransition } from '../../parth/statements/block.js';
import { climb } from './climb.js';
import { Level, NodePosition } from './node-position.js';

/**
 * Two nodes' nearest common ancestor, and each node's siblings up to the ancestor's child: `siblings[k]` stands beside the node's ancestor
 * of level k. Entries outside of the climb have no effect.
 */
export const NcaWitness = record(null, {
  level: 'field',
  index: 'u32',
  leftSiblings: list('field', USER_TREE_HEIGHT - 1),
  rightSiblings: list('field', USER_TREE_HEIGHT - 1),
});

type TransitionVars = VarsOf<typeof NodeTransition>;

/** A change of one node; `isLeaf` tells that its level is the constant 0. */
export interface NodeChange {
  readonly transition: TransitionVars;
  readonly isLeaf: boolean;
}

/**
 * TwoNCAStateTransition (PROTOCOL §5): joins the changes of two nodes of one tree, of which neither is in the other's subtree, into the
 * change of their nearest common ancestor. The left one is in the ancestor's left subtree and the right one in its right one; the old and
 * the new value of the ancestor are recomputed from both, along siblings that are the same before and after.
 *
 * Constraints: `ancestor-level`; below `left` and `right`, unless the node is a leaf, `level`, `index` and `below-ancestor`; then
 * `common-ancestor`, `ancestor-index`, and `left/side` and `right/side`.
 */
export function joinAtNearestCommonAncestor(
  left: NodeChange,
  right: NodeChange,
  witness: VarsOf<typeof NcaWitness>,
): TransitionVars {
  const ancestor = Level.ofInnerNode('ancestor-level', witness.level);
  const sides = { left: place('left', left, ancestor), right: place('right', right, ancestor) };

  const highPart = sides.left.highPart(ancestor);
  constrain('common-ancestor', () => highPart.assertEquals(sides.right.highPart(ancestor)));
  constrain('ancestor-index', () => witness.index.mul(ancestor.power).assertEquals(highPart));
  for (const [name, isRight] of [
    ['left', 0],
    ['right', 1],
  ] as const) {
    scope(name, () => constrain('side', () => bitBelow(sides[name], ancestor).assertEquals(isRight)));
  }

  const isBelowChild = (k: number) => ancestor.isAtMost(k + 1).not();
  const leftChild = climb(left.transition, sides.left, witness.leftSiblings, isBelowChild);
  const rightChild = climb(right.transition, sides.right, witness.rightSiblings, isBelowChild);
  return {
    level: witness.level,
    index: witness.index,
    old: hash([leftChild.old, rightChild.old]),
    new: hash([leftChild.new, rightChild.new]),
  };
}

function place(name: 'left' | 'right', { transition, isLeaf }: NodeChange, ancestor: Level): NodePosition {
  if (isLeaf) return NodePosition.ofLeaf(transition.index);
  return scope(name, () => {
    const position = NodePosition.of(transition.level, transition.index);
    // Both levels are at most 32, so a negative difference has no five bits.
    constrain('below-ancestor', () => assertFits(ancestor.value.sub(1).sub(transition.level), 5));
    return position;
  });
}

/** The path bit of the ancestor's child that the node is under. */
function bitBelow(position: NodePosition, ancestor: Level): Field {
  return position.bits
    .map((bit, k) =>
      bit.toField().mul(
        ancestor
          .isAtMost(k + 1)
          .toField()
          .sub(ancestor.isAtMost(k).toField()),
      ),
    )
    .reduce((sum, term) => sum.add(term));
}

import type { Field } from 'o1js';
import { Bool } from 'o1js';
import type { VarsOf } from '../../circuit/variables.js';
import { USER_TREE_HEIGHT } from '../../parth/heights.js';
import { list } from '../../parth/record.js';
import type { NodeTransition } from '../../parth/statements/block.js';
import { climb, type Change } from '../gadgets/climb.js';
import { NodePosition } from '../gadgets/node-position.js';

/** What stands beside a node's path to the root of the user tree: `siblings[k]` beside its ancestor of level k. */
export const RootSiblings = list('field', USER_TREE_HEIGHT);

/**
 * The change of the root of the user tree that the change of one node comes to: all else stays as it is. States `level` and `index`: there is
 * such a node.
 */
export function carryToRoot(transition: VarsOf<typeof NodeTransition>, siblings: readonly Field[]): Change {
  const node = NodePosition.of(transition.level, transition.index);
  return climb(transition, node, siblings, () => new Bool(true));
}

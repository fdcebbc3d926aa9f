import { Field, Provable, type Bool } from 'o1js';
import { constrain, scope } from '../../../circuit/constraint.js';
import { Path, type PathRecord } from '../../../circuit/merkle.js';
import type { VarsOf } from '../../../circuit/variables.js';
import { MAX_CONTRACT_STATE_HEIGHT } from '../../../parth/heights.js';
import { emptyRoot } from '../../../parth/trees/merkle-tree.js';

/** A contract's move of its own state. */
export interface StateMove {
  readonly contractId: Field;
  /** From the contract leaf, which its deployer wrote: `height` holds it to 1..64. */
  readonly cstateHeight: Field;
  readonly before: Field;
  readonly after: Field;
}

/**
 * Moves the UCON leaf of a contract from the state `before` to `after` and gives the new UCON root. A tree with no value is kept as leaf 0
 * in both directions (`uconLeafOf`), so every state has one leaf. A contract that names 0 as its own root means the empty tree.
 */
export function moveContractState(move: StateMove, uconPath: VarsOf<PathRecord>, uconRoot: Field): Field {
  return scope('state', () => {
    const place = constrain('path', () => Path.of(uconPath));
    constrain('index', () => place.index.assertEquals(move.contractId));
    const heightBits = constrain('height', () => move.cstateHeight.sub(1).seal().toBits(6));
    const empty = emptyRootOf(heightBits);
    const leafOf = (root: Field) => Provable.if(root.equals(empty), new Field(0), root);
    constrain('before', () => place.root(leafOf(move.before)).assertEquals(uconRoot));
    return place.root(leafOf(move.after));
  });
}

/** The empty root of a height from 1 to 64, whose bits less one are given, lowest first. */
function emptyRootOf(heightBits: readonly Bool[]): Field {
  let level = Array.from({ length: MAX_CONTRACT_STATE_HEIGHT }, (_, i) => new Field(emptyRoot(i + 1)));
  for (const bit of heightBits) {
    level = Array.from({ length: level.length / 2 }, (_, i) => {
      const [low, high] = [level[2 * i]!, level[2 * i + 1]!];
      return low.add(bit.toField().mul(high.sub(low))).seal();
    });
  }
  return level[0]!;
}

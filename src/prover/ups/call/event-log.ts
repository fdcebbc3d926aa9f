import { Field, Provable } from 'o1js';
import { constrain, scope } from '../../../circuit/constraint.js';
import { Path, type PathRecord } from '../../../circuit/merkle.js';
import { hashOf, type VarsOf } from '../../../circuit/variables.js';
import { EventLeaf } from '../../../parth/leaves.js';
import { assertEqualIf } from '../../gadgets/conditional.js';

/** A user's event tree. */
export interface EventLog {
  readonly root: Field;
  /** The index of the next leaf. It stays ≤ 2^24, the tree's size, since each index is a path's. */
  readonly count: Field;
}

/** Appends the event leaf of a call at the next index, on an empty slot, if the call emitted: if its `eventsHash` is not 0. */
export function appendEvent(leaf: VarsOf<typeof EventLeaf>, path: VarsOf<PathRecord>, log: EventLog): EventLog {
  return scope('event', () => {
    const emitted = leaf.eventsHash.equals(0).not();
    const place = constrain('path', () => Path.of(path));
    constrain('index', () => assertEqualIf(emitted, place.index, log.count));
    constrain('slot-empty', () => assertEqualIf(emitted, place.root(new Field(0)), log.root));
    return {
      root: Provable.if(emitted, place.root(hashOf(EventLeaf, leaf)), log.root),
      count: log.count.add(emitted.toField()).seal(),
    };
  });
}

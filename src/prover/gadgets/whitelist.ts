import type { Field } from 'o1js';
import { constrain, scope } from '../../circuit/constraint.js';
import { Path, pathRecord, type PathRecord } from '../../circuit/merkle.js';
import type { VarsOf } from '../../circuit/variables.js';
import { WHITELIST_HEIGHT } from '../../parth/heights.js';

/** The witness of a key's place in a whitelist (PROTOCOL §2). */
export const WhitelistPath = pathRecord(WHITELIST_HEIGHT);

/**
 * States, in a scope `label`, that a child proof's key is one of a whitelist: constraints `nonzero`, `index` and `member`. An unused slot
 * of the tree holds 0, and so does the key hash of a `self` child, so 0 is no member.
 */
export function whitelistMember(label: string, path: VarsOf<PathRecord>, keyHash: Field, root: Field): void {
  scope(label, () => {
    constrain('nonzero', () => keyHash.assertNotEquals(0));
    const place = constrain('index', () => Path.of(path));
    constrain('member', () => place.root(keyHash).assertEquals(root));
  });
}

import type { Field } from 'o1js';
import { constrain } from '../../circuit/constraint.js';
import { Path, pathRecord, type PathRecord } from '../../circuit/merkle.js';
import type { VarsOf } from '../../circuit/variables.js';
import { WHITELIST_HEIGHT } from '../../parth/heights.js';

/** The path of a verification key's hash in a whitelist (PROTOCOL §2). */
export const WhitelistPath = pathRecord(WHITELIST_HEIGHT);

/** States that a key's hash is a leaf of the whitelist: `whitelist-index`, `key-in-whitelist`. */
export function assertWhitelisted(keyHash: Field, path: VarsOf<PathRecord>, whitelistRoot: Field): void {
  const split = constrain('whitelist-index', () => Path.of(path));
  constrain('key-in-whitelist', () => split.root(keyHash).assertEquals(whitelistRoot));
}

import { Field } from 'o1js';
import type { ChildProof, ChildSlot } from '../../circuit/circuit.js';
import { constrain } from '../../circuit/constraint.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import { record } from '../../parth/record.js';
import { EndCapResult } from '../../parth/statements/session.js';
import { assertPastRoot, PastRootWitness } from './past-root.js';
import type { StateChange } from './state-change.js';
import { whitelistMember, WhitelistPath } from './whitelist.js';

/** The proof slot of an end cap. */
export const END_CAP_SLOT: ChildSlot = { kind: 'side-loaded', width: 2, features: 'none' };

/** An opened end cap: its statement, its key's place in the end-cap whitelist, and its anchor's leaf under the block's checkpoint root. */
export const EndCapWitness = record(null, {
  result: EndCapResult,
  whitelistPath: WhitelistPath,
  anchor: PastRootWitness,
});

/**
 * VerifyEndCapProof (PROTOCOL §5): the child's output is the statement's hash, its key is in the constant whitelist, and its anchor's root is
 * a past root of `checkpointTreeRoot`, at the anchor's id. Gives the change of one user leaf.
 *
 * Constraints: `output`, `whitelist/...`, `checkpoint-index`, `past-root`, `current-root`, `anchor-id`.
 */
export function verifyEndCap(
  witness: VarsOf<typeof EndCapWitness>,
  child: ChildProof,
  endCapWhitelistRoot: bigint,
  checkpointTreeRoot: Field,
): StateChange {
  const { result } = witness;
  constrain('output', () => hashOf(EndCapResult, result).assertEquals(child.output));
  whitelistMember('whitelist', witness.whitelistPath, child.keyHash, Field(endCapWhitelistRoot));
  const anchorId = assertPastRoot(witness.anchor, result.checkpointTreeRoot, checkpointTreeRoot);
  constrain('anchor-id', () => anchorId.assertEquals(result.checkpointId));
  return {
    oldestAnchorId: result.checkpointId,
    earliestDeadline: result.validUntil,
    transition: { level: Field(0), index: result.userId, old: result.startUserLeafHash, new: result.endUserLeafHash },
    isLeaf: true,
    stats: result.stats,
  };
}

import type { ChildProof, ChildSlot } from '../../circuit/circuit.js';
import { constrain } from '../../circuit/constraint.js';
import { hashOf, type VarsOf } from '../../circuit/variables.js';
import { record } from '../../parth/record.js';
import { GutaHeader } from '../../parth/statements/block.js';
import type { StateChange } from './state-change.js';
import { whitelistMember, WhitelistPath } from './whitelist.js';

/** The proof slot of a GUTA proof. */
export const GUTA_SLOT: ChildSlot = { kind: 'side-loaded', width: 2, features: 'none' };

/** An opened GUTA proof: its header, and its key's place in the whitelist that the header names. */
export const GutaWitness = record(null, { header: GutaHeader, whitelistPath: WhitelistPath });

/**
 * VerifyGUTAProof (PROTOCOL §5): the child's output is the header's hash and its key is in the whitelist of its own header. Whoever uses the
 * header must hold `gutaWhitelistRoot` to the one they trust, or pass it on.
 *
 * Constraints: `output`, `whitelist/...`.
 */
export function verifyGuta(
  { header, whitelistPath }: VarsOf<typeof GutaWitness>,
  child: ChildProof,
): VarsOf<typeof GutaHeader> & StateChange {
  constrain('output', () => hashOf(GutaHeader, header).assertEquals(child.output));
  whitelistMember('whitelist', whitelistPath, child.keyHash, header.gutaWhitelistRoot);
  return { ...header, isLeaf: false };
}

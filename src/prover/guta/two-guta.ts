import { circuit } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hashOf } from '../../circuit/variables.js';
import { record } from '../../parth/record.js';
import { GutaHeader } from '../../parth/statements/block.js';
import { NcaWitness } from '../gadgets/nca.js';
import { joinChanges } from '../gadgets/state-change.js';
import { GUTA_SLOT, GutaWitness, verifyGuta } from '../gadgets/verify-guta.js';

const Witness = record(null, { left: GutaWitness, right: GutaWitness, nca: NcaWitness });

/**
 * GUTAVerifyTwoGUTA (PROTOCOL §5): two aggregates joined at their nearest common ancestor. Constraints below `left`, `right`, `nca`,
 * `stats`, and `same-checkpoint-root`, `same-guta-whitelist`.
 */
export const gutaVerifyTwoGuta = circuit({
  name: 'GUTAVerifyTwoGUTA',
  witness: Witness,
  children: [GUTA_SLOT, GUTA_SLOT],
  logic({ left, right, nca }, [leftChild, rightChild]) {
    const a = scope('left', () => verifyGuta(left, leftChild!));
    const b = scope('right', () => verifyGuta(right, rightChild!));
    constrain('same-checkpoint-root', () => a.checkpointTreeRoot.assertEquals(b.checkpointTreeRoot));
    constrain('same-guta-whitelist', () => a.gutaWhitelistRoot.assertEquals(b.gutaWhitelistRoot));
    return hashOf(GutaHeader, {
      gutaWhitelistRoot: a.gutaWhitelistRoot,
      checkpointTreeRoot: a.checkpointTreeRoot,
      ...joinChanges(a, b, nca),
    });
  },
});

import { circuit } from '../../circuit/circuit.js';
import { scope } from '../../circuit/constraint.js';
import { hashOf } from '../../circuit/variables.js';
import { record } from '../../parth/record.js';
import { GutaHeader } from '../../parth/statements/block.js';
import { NcaWitness } from '../gadgets/nca.js';
import { joinChanges } from '../gadgets/state-change.js';
import { END_CAP_SLOT, EndCapWitness, verifyEndCap } from '../gadgets/verify-end-cap.js';
import { GUTA_SLOT, GutaWitness, verifyGuta } from '../gadgets/verify-guta.js';

const Witness = record(null, { guta: GutaWitness, endCap: EndCapWitness, nca: NcaWitness });

/** GUTAVerifyLeftGUTARightEndCap (PROTOCOL §5): an aggregate and an end cap to the right of it. Constraints below `guta`, `end-cap`, `nca`, `stats`. */
export const gutaVerifyLeftGutaRightEndCap = (endCapWhitelistRoot: bigint) =>
  circuit({
    name: 'GUTAVerifyLeftGUTARightEndCap',
    witness: Witness,
    children: [GUTA_SLOT, END_CAP_SLOT],
    logic({ guta, endCap, nca }, [left, right]) {
      const header = scope('guta', () => verifyGuta(guta, left!));
      const { gutaWhitelistRoot, checkpointTreeRoot } = header;
      const change = scope('end-cap', () => verifyEndCap(endCap, right!, endCapWhitelistRoot, checkpointTreeRoot));
      return hashOf(GutaHeader, { gutaWhitelistRoot, checkpointTreeRoot, ...joinChanges(header, change, nca) });
    },
  });

/** GUTAVerifyLeftEndCapRightGUTA (PROTOCOL §5): an end cap and an aggregate to the right of it. Constraints as in the other order. */
export const gutaVerifyLeftEndCapRightGuta = (endCapWhitelistRoot: bigint) =>
  circuit({
    name: 'GUTAVerifyLeftEndCapRightGUTA',
    witness: Witness,
    children: [END_CAP_SLOT, GUTA_SLOT],
    logic({ guta, endCap, nca }, [left, right]) {
      const header = scope('guta', () => verifyGuta(guta, right!));
      const { gutaWhitelistRoot, checkpointTreeRoot } = header;
      const change = scope('end-cap', () => verifyEndCap(endCap, left!, endCapWhitelistRoot, checkpointTreeRoot));
      return hashOf(GutaHeader, { gutaWhitelistRoot, checkpointTreeRoot, ...joinChanges(change, header, nca) });
    },
  });

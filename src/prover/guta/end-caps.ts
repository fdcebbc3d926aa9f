import { circuit } from '../../circuit/circuit.js';
import { scope } from '../../circuit/constraint.js';
import { hashOf } from '../../circuit/variables.js';
import { record } from '../../parth/record.js';
import { GutaHeader } from '../../parth/statements/block.js';
import { NcaWitness } from '../gadgets/nca.js';
import { joinChanges } from '../gadgets/state-change.js';
import { END_CAP_SLOT, EndCapWitness, verifyEndCap } from '../gadgets/verify-end-cap.js';

// The whitelist root is free in a leaf of the aggregation: every node above copies it, and the checkpoint compares it with its constant.
const roots = { gutaWhitelistRoot: 'field', checkpointTreeRoot: 'field' } as const;

const SingleWitness = record(null, { ...roots, endCap: EndCapWitness });

/** GUTAVerifySingleEndCap (PROTOCOL §5): one end cap as the change of one user leaf. Constraints below `end-cap`. */
export const gutaVerifySingleEndCap = (endCapWhitelistRoot: bigint) =>
  circuit({
    name: 'GUTAVerifySingleEndCap',
    witness: SingleWitness,
    children: [END_CAP_SLOT],
    logic({ gutaWhitelistRoot, checkpointTreeRoot, endCap }, [child]) {
      const change = scope('end-cap', () => verifyEndCap(endCap, child!, endCapWhitelistRoot, checkpointTreeRoot));
      return hashOf(GutaHeader, { gutaWhitelistRoot, checkpointTreeRoot, ...change });
    },
  });

const TwoWitness = record(null, { ...roots, left: EndCapWitness, right: EndCapWitness, nca: NcaWitness });

/** GUTAVerifyTwoEndCap (PROTOCOL §5): two end caps joined at their users' nearest common ancestor. Constraints below `left`, `right`, `nca`, `stats`. */
export const gutaVerifyTwoEndCap = (endCapWhitelistRoot: bigint) =>
  circuit({
    name: 'GUTAVerifyTwoEndCap',
    witness: TwoWitness,
    children: [END_CAP_SLOT, END_CAP_SLOT],
    logic({ gutaWhitelistRoot, checkpointTreeRoot, left, right, nca }, [leftChild, rightChild]) {
      const leftChange = scope('left', () => verifyEndCap(left, leftChild!, endCapWhitelistRoot, checkpointTreeRoot));
      const rightChange = scope('right', () =>
        verifyEndCap(right, rightChild!, endCapWhitelistRoot, checkpointTreeRoot),
      );
      return hashOf(GutaHeader, {
        gutaWhitelistRoot,
        checkpointTreeRoot,
        ...joinChanges(leftChange, rightChange, nca),
      });
    },
  });

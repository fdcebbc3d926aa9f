import { gutaVerifySingleEndCap, gutaVerifyTwoEndCap } from './end-caps.js';
import { gutaVerifyGutaToCap } from './guta-to-cap.js';
import { gutaVerifyLeftEndCapRightGuta, gutaVerifyLeftGutaRightEndCap } from './mixed.js';
import { gutaNoChange } from './no-change.js';
import { gutaVerifyTwoGuta } from './two-guta.js';

/** The circuits of the three GUTA programs, by program (PROTOCOL §3). The end-cap whitelist's root is a constant of their keys. */
export function gutaCircuits({ endCapWhitelistRoot }: { readonly endCapWhitelistRoot: bigint }) {
  return {
    GutaLeaf: {
      GUTANoChange: gutaNoChange,
      GUTAVerifySingleEndCap: gutaVerifySingleEndCap(endCapWhitelistRoot),
      GUTAVerifyTwoEndCap: gutaVerifyTwoEndCap(endCapWhitelistRoot),
    },
    GutaNode: { GUTAVerifyTwoGUTA: gutaVerifyTwoGuta, GUTAVerifyGUTAToCap: gutaVerifyGutaToCap },
    GutaMixed: {
      GUTAVerifyLeftGUTARightEndCap: gutaVerifyLeftGutaRightEndCap(endCapWhitelistRoot),
      GUTAVerifyLeftEndCapRightGUTA: gutaVerifyLeftEndCapRightGuta(endCapWhitelistRoot),
    },
  };
}

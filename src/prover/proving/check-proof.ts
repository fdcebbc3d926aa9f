import type { KeyJson } from '../../circuit/program.js';
import type { QedProof } from '../proof.js';
import { loadLagrangeBasis } from './lagrange-basis.js';
import { proofHolds } from './proof-holds.js';

/** Whether a proof verifies under the caller's key, in this process, with the tables that the cache directory keeps. */
export function checkProof(proof: QedProof, key: KeyJson, cacheDirectory: string): Promise<boolean> {
  return proofHolds(proof, key, () => loadLagrangeBasis(key, cacheDirectory));
}

import { Field, verify } from 'o1js';
import type { KeyJson } from '../../circuit/program.js';
import { statesOutput, type QedProof } from '../proof.js';
import { loadLagrangeBasis } from './lagrange-basis.js';

/** Whether a proof verifies under the caller's key, in this process. */
export async function checkProof(proof: QedProof, key: KeyJson, cacheDirectory: string): Promise<boolean> {
  if (proof.kind !== 'proof' || proof.key.hash !== key.hash || !statesOutput(proof)) return false;
  await loadLagrangeBasis(key, cacheDirectory);
  try {
    // The caller's key data, never the proof's: o1js does not compare data with hash.
    return await verify(proof.proof!, { data: key.data, hash: Field(key.hash) });
  } catch {
    // whatever is malformed does not verify
    return false;
  }
}

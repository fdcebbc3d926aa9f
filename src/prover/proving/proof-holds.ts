import { Field, verify } from 'o1js';
import type { KeyJson } from '../../circuit/program.js';
import { statesOutput, type QedProof } from '../proof.js';

/**
 * Whether a proof verifies under the caller's key, in this process or page. What is cheap is looked at first; `prepare` is called
 * before o1js verifies.
 */
export async function proofHolds(
  proof: QedProof,
  key: KeyJson,
  prepare: () => Promise<void> = async () => {},
): Promise<boolean> {
  if (proof.kind !== 'proof' || proof.key.hash !== key.hash || !statesOutput(proof)) return false;
  await prepare();
  try {
    // The caller's key data, never the proof's: o1js does not compare data with hash.
    return await verify(proof.proof!, { data: key.data, hash: Field(key.hash) });
  } catch {
    // whatever is malformed does not verify
    return false;
  }
}

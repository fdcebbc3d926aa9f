import { createHash } from 'node:crypto';
import { stableJson } from '../../base/canonical-json.js';
import type { ContractArtifact } from './artifact.js';

/**
 * One field element that stands for a whole artifact: 31 bytes of the SHA-256 of its canonical JSON. The contract leaf commits to keys and layout
 * only, so a deployer signs this too; otherwise anybody could deploy other code, with other names and other meanings, under the deployer's name.
 */
export function codeHashOf(artifact: ContractArtifact): bigint {
  const digest = createHash('sha256').update('qed/code').update(stableJson(artifact)).digest('hex');
  return BigInt(`0x${digest.slice(0, 62)}`);
}

import { contractLeafOf } from '../../compiler/artifact/leaves.js';
import { parseArtifact } from '../../compiler/artifact/model.js';
import type { ContractWitness } from '../../wire/session-source.js';
import { foreignArtifact } from '../refusals.js';

/**
 * The artifact's fingerprints, height and layout are those that the contract leaf commits to. What it says its code is, proving tells. Throws
 * `QED3212`, and `QED12xx` for what is no artifact.
 */
export function checkArtifact({ contractId, leaf, artifact }: ContractWitness): void {
  const own = contractLeafOf(parseArtifact(artifact), leaf.deployerId);
  const differs = (['cftRoot', 'cstateHeight', 'layoutHash'] as const).find((name) => own[name] !== leaf[name]);
  if (differs !== undefined) throw foreignArtifact(contractId, `its ${differs} is another`);
}

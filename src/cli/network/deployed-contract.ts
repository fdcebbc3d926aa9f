import { QedError } from '../../base/errors.js';
import type { Anchor, ContractWitness, SessionSource } from '../../wire/session-source.js';

/** A contract as of a checkpoint, with the artifact that fits it. Throws `QED6012` when none has this id, `QED3212` for another artifact. */
export async function deployedContract(
  source: SessionSource,
  anchor: Anchor,
  contractId: bigint,
): Promise<ContractWitness> {
  const contract = await source.contract(anchor, contractId);
  if (contract !== null) {
    const { checkArtifact } = await import('../../session/source/check-artifact.js');
    checkArtifact(contract);
    return contract;
  }
  throw new QedError('QED6012', `no contract ${contractId} as of checkpoint ${anchor.checkpointId}`, {
    hint: `the network has contracts 0 to ${anchor.stats.contracts - 1n}`,
  });
}

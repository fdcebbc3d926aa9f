import type { WitnessOf } from '../../circuit/circuit.js';
import type { RegistryHeader, StatePart1Header } from '../../parth/statements/block.js';
import type { statePart1 } from './state-part-1.js';
import type { GutaChild } from '../guta/guta-step.js';
import type { ProofStep } from '../proof-step.js';

/** `VerifyAggUserRegistrationDeployContractsGUTA`. Children: the Registry proof, then the GUTA proof. */
export function statePart1Step(
  registry: RegistryHeader,
  guta: GutaChild,
): ProofStep<
  'StatePart1',
  'VerifyAggUserRegistrationDeployContractsGUTA',
  WitnessOf<ReturnType<typeof statePart1>>,
  StatePart1Header
> {
  return {
    program: 'StatePart1',
    circuit: 'VerifyAggUserRegistrationDeployContractsGUTA',
    witness: { registry, guta },
    header: { registry, guta: guta.header },
  };
}

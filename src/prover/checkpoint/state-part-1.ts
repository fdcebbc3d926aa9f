import { circuit } from '../../circuit/circuit.js';
import { constrain, scope } from '../../circuit/constraint.js';
import { hashOf } from '../../circuit/variables.js';
import { record, type ValueOf } from '../../parth/record.js';
import { RegistryHeader, StatePart1Header } from '../../parth/statements/block.js';
import { unranged } from '../gadgets/unranged.js';
import { GUTA_SLOT, GutaWitness, verifyGuta } from '../gadgets/verify-guta.js';

/**
 * The witness of `VerifyAggUserRegistrationDeployContractsGUTA`. Both headers are preimages of proofs of ours, whose circuits range-check
 * their numbers.
 */
const StatePart1Witness = record(null, { registry: unranged(RegistryHeader), guta: unranged(GutaWitness) });
export type StatePart1Witness = ValueOf<typeof StatePart1Witness>;

/** What the circuit is built for. */
export interface StatePart1Constants {
  /** The hash of the Registry program's key. */
  readonly registryKeyHash: bigint;
}

/**
 * Joins the Registry and the GUTA of a block that has both (PROTOCOL §6): both stand under one checkpoint root. The GUTA key is in the whitelist
 * that its own header names; Checkpoint holds that to the one it trusts, and carries the GUTA's node to the root. All of both is exported.
 */
export const statePart1 = ({ registryKeyHash }: StatePart1Constants) =>
  circuit({
    name: 'VerifyAggUserRegistrationDeployContractsGUTA',
    witness: StatePart1Witness,
    children: [{ kind: 'side-loaded', width: 2, features: 'none' }, GUTA_SLOT],
    logic({ registry, guta: gutaWitness }, [registryProof, gutaProof]) {
      scope('registry', () => {
        constrain('key', () => registryProof!.keyHash.assertEquals(registryKeyHash));
        constrain('output', () => hashOf(RegistryHeader, registry).assertEquals(registryProof!.output));
      });
      const guta = scope('guta', () => verifyGuta(gutaWitness, gutaProof!));
      constrain('checkpoint-root', () => guta.checkpointTreeRoot.assertEquals(registry.checkpointTreeRoot));
      return hashOf(StatePart1Header, { registry, guta });
    },
  });

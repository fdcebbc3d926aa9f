import type { ContractArtifact } from '../artifact/artifact.js';
import { ArtifactError } from '../artifact/artifact-error.js';
import { modelOf } from '../artifact/model.js';
import { makeContractKeys, type KeyOptions } from './contract-keys.js';

/** Checks that every verification key hashes to its fingerprint, as a node does before it accepts a deployment. Throws `QED1203`. */
export async function checkKeys(artifact: ContractArtifact): Promise<void> {
  const { Field, VerificationKey } = await import('o1js');
  for (const { name, verificationKey } of artifact.methods) {
    const key = new VerificationKey({ data: verificationKey.data, hash: Field(verificationKey.hash) });
    if (!(await VerificationKey.checkValidity(key))) {
      throw new ArtifactError(
        'fingerprint',
        `the verification key of ${artifact.contract}.${name} does not hash to its fingerprint`,
      );
    }
  }
}

/** Compiles the artifact's code again and checks that it gives the same fingerprints: its keys are those of its code. Throws `QED1203`. */
export async function checkFingerprints(artifact: ContractArtifact, options: KeyOptions = {}): Promise<void> {
  const again = await makeContractKeys(modelOf(artifact).methods, { ...options, trustCache: false });
  artifact.methods.forEach(({ name, fingerprint }, i) => {
    const actual = again[i]!.key.hash;
    if (actual === fingerprint) return;
    throw new ArtifactError(
      'fingerprint',
      `the code of ${artifact.contract}.${name} does not compile to its fingerprint`,
      {
        details: { method: name, artifact: fingerprint, compiled: actual },
      },
    );
  });
}

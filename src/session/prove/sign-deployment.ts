import type { ContractArtifact } from '../../compiler/artifact/artifact.js';
import { codeHashOf } from '../../compiler/artifact/code-hash.js';
import { contractLeafOf } from '../../compiler/artifact/leaves.js';
import { ContractLeaf } from '../../parth/leaves.js';
import { DeployAuthorization } from '../../parth/statements/session.js';
import { schnorrKeyParam, schnorrSigner, signSchnorr } from '../../parth/schnorr.js';
import { SchnorrSignatureWitness } from '../../prover/signature/schnorr-signature.js';
import { schnorrSignatureStep } from '../../prover/signature/schnorr-signature-step.js';
import { ZkSignatureWitness } from '../../prover/signature/zk-signature.js';
import type { Prover, QedProof } from '../../prover/proof.js';
import type { KeyScheme } from '../keystore/key-scheme.js';
import { zkSignatureStep } from '../../prover/signature/zk-signature-step.js';

/** What is deployed, by whom, and where. */
export interface DeploymentIntent {
  readonly artifact: ContractArtifact;
  /** The deployer's user id, which the contract leaf declares. */
  readonly deployerId: bigint;
  /** Two deployments of one contract differ in it. */
  readonly salt: bigint;
  readonly networkMagic: bigint;
}

/** The message that a deployer signs (PROTOCOL §7); the node recomputes it. */
export const deploymentMessage = ({ artifact, deployerId, salt, networkMagic }: DeploymentIntent): bigint =>
  DeployAuthorization.hash({
    networkMagic,
    contractLeafHash: ContractLeaf.hash(contractLeafOf(artifact, deployerId)),
    codeHash: codeHashOf(artifact),
    salt,
  });

/** Signs a deployment with the secret of the deployer's registered key, of the scheme that the key has. Throws what the prover throws. */
export function signDeployment(
  intent: DeploymentIntent,
  prover: Prover,
  secret: bigint,
  scheme: KeyScheme,
): Promise<QedProof> {
  const message = deploymentMessage(intent);
  const { circuit, witness } = scheme === 'secret' ? byKnowledge(secret, message) : bySchnorr(secret, message);
  const program = { kind: 'protocol', name: circuit } as const;
  return prover.prove({ program, circuit, witness, children: [] }, { urgent: true });
}

function byKnowledge(secret: bigint, message: bigint) {
  const { circuit, witness } = zkSignatureStep(secret, message);
  return { circuit, witness: ZkSignatureWitness.toJSON(witness) };
}

function bySchnorr(secret: bigint, message: bigint) {
  const signed = schnorrSigner(schnorrKeyParam(secret), signSchnorr(secret, message), message)!;
  const { circuit, witness } = schnorrSignatureStep(signed, message);
  return { circuit, witness: SchnorrSignatureWitness.toJSON(witness) };
}

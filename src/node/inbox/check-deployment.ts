import { checkKeys } from '../../compiler/keys/check-keys.js';
import type { ContractArtifact } from '../../compiler/artifact/artifact.js';
import { parseArtifact } from '../../compiler/artifact/model.js';
import type { KeyJson } from '../../circuit/program.js';
import { QedError } from '../../base/errors.js';
import { CONTRACT_TREE_HEIGHT, MAX_CONTRACT_STATE_HEIGHT } from '../../parth/heights.js';
import { PublicKey } from '../../parth/leaves.js';
import { SignatureStatement } from '../../parth/statements/session.js';
import type { Prover } from '../../prover/proof.js';
import { deploymentMessage } from '../../session/prove/sign-deployment.js';
import { NodeError } from '../errors.js';
import type { Deployment } from '../../wire/deployment.js';
import type { Checkpoint, NodeState } from '../state/node-state.js';

/** What deployments are held against. */
export interface DeploymentRules {
  readonly state: NodeState;
  readonly prover: Pick<Prover, 'kind' | 'verify'>;
  /** The node's own keys of the programs by which a person signs. */
  readonly signatureKeys: readonly KeyJson[];
  /** Whether verification keys are hashed and compared with their fingerprints; a simulated network may have none. */
  readonly checkContractKeys: boolean;
}

/** Refuses code that contradicts itself, or whose state tree is too high. */
export function checkCode(artifact: ContractArtifact): void {
  // Said by itself and first: what such an artifact contradicts itself in would hide it.
  const { cstateHeight } = artifact;
  if (!(cstateHeight >= 1 && cstateHeight <= MAX_CONTRACT_STATE_HEIGHT)) {
    throw new NodeError(
      'deployHeight',
      `a contract's state tree has a height of 1 to 64, not ${cstateHeight}`,
      'use fewer or narrower mappings',
    );
  }
  checkArtifact(artifact);
}

/** What the deployer signs; it names the deployment. */
export const messageOf = ({ state }: DeploymentRules, deployment: Deployment): bigint =>
  deploymentMessage({ ...deployment, networkMagic: state.config.magic });

/**
 * Refuses a deployment that its deployer did not sign, or whose verification keys do not hash to its fingerprints (PROTOCOL §7). `message` is what the
 * deployer signed.
 */
export async function checkDeployment(
  rules: DeploymentRules,
  head: Checkpoint,
  deployment: Deployment,
  message: bigint,
): Promise<void> {
  await checkSignature(rules, head, deployment, message);
  if (!rules.checkContractKeys) return;
  try {
    await checkKeys(deployment.artifact);
  } catch (error) {
    if (!(error instanceof QedError)) throw error;
    throw new NodeError('deployFingerprint', error.message, error.hint, { cause: error });
  }
}

/** Refuses a deployment when no contract id is left. `waiting` counts the deployments that come before it. */
export function checkContractIdLeft(head: Checkpoint, waiting: number): void {
  // Batches append into whole blocks of 16 leaves, of which the next one must be in the tree as well.
  if (head.stats.contracts + BigInt(waiting) + 32n <= 1n << BigInt(CONTRACT_TREE_HEIGHT)) return;
  throw new NodeError(
    'noContractIdLeft',
    'all contract ids of this network are taken',
    'nothing can be done on this network',
  );
}

function checkArtifact(artifact: ContractArtifact): void {
  try {
    parseArtifact(artifact);
  } catch (error) {
    if (!(error instanceof QedError)) throw error;
    const reason = error.code === 'QED1203' ? 'deployFingerprint' : 'deployMalformed';
    throw new NodeError(reason, error.message, error.hint, { details: { artifactError: error.code }, cause: error });
  }
}

async function checkSignature(
  rules: DeploymentRules,
  head: Checkpoint,
  deployment: Deployment,
  message: bigint,
): Promise<void> {
  const { publicKey, deployerId, signature } = deployment;
  const registration = await rules.state.registration({ checkpointId: head.id }, PublicKey.hash(publicKey));
  if (registration?.userId !== deployerId) {
    throw new NodeError(
      'deployerUnknown',
      `user ${deployerId} is not registered with this key`,
      'register the key first (`qed register`) and wait for its block',
    );
  }
  const key = rules.signatureKeys.find(({ hash }) => hash === publicKey.signatureFingerprint.toString());
  const claims =
    key !== undefined &&
    signature.kind === rules.prover.kind &&
    signature.key.hash === key.hash &&
    signature.output === SignatureStatement.hash({ keyParam: publicKey.keyParam, message }).toString();
  if (!claims || !(await rules.prover.verify(signature, key))) {
    throw new NodeError(
      'deploySignature',
      'the deployer did not sign this deployment',
      'sign the very artifact that you send, with the key of the deployer, for this network',
    );
  }
}

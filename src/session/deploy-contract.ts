import { randomBytes } from 'node:crypto';
import { QedError } from '../base/errors.js';
import type { ContractArtifact } from '../compiler/artifact/artifact.js';
import type { SessionSource } from '../wire/session-source.js';
import type { RpcClient } from '../wire/rpc-client.js';
import { misuse } from '../base/misuse.js';
import { isField } from '../parth/field.js';
import type { Prover } from '../prover/proof.js';
import { signDeployment } from './prove/sign-deployment.js';
import { checkArtifact } from './source/check-artifact.js';
import { LocalProvingSessionStore } from './source/local-proving-session-store.js';
import type { Key } from './keystore/key.js';
import { schemeOf } from './keystore/key-scheme.js';
import { unregisteredKey } from './refusals.js';

/** A deployment to be signed and handed in. */
export interface DeploymentRequest {
  /** The coordinator, or the node of a realm that stands for it. */
  readonly node: RpcClient;
  /** One that simulates for a network that simulates. */
  readonly prover: Prover;
  /** The deployer's key, registered before. */
  readonly key: Pick<Key, 'secret' | 'publicKey' | 'publicKeyHash'> & { readonly name?: string };
  readonly artifact: ContractArtifact;
  /** Two deployments of one contract differ in it; random by default. */
  readonly salt?: bigint;
}

/**
 * Signs a deployment by a registered key and hands it in; gives the submission's id, and `waitForSubmission` tells the contract's. Throws
 * `QED3206` for a key that is not registered, what `refuseOtherContracts` throws, and the node's refusals.
 */
export async function deployContract(request: DeploymentRequest): Promise<string> {
  const { node, prover, key, artifact, salt = randomSalt() } = request;
  if (typeof (salt as unknown) !== 'bigint' || !isField(salt))
    throw misuse('deployContract: salt', 'a bigint from 0 to below the order of the field', 'leave it out');
  if (typeof (prover as Prover | undefined)?.prove !== 'function')
    throw misuse('deployContract: prover', 'a prover', 'new SimulatedProver() or new ProverPool()');
  await refuseOtherContracts(artifact, node);
  const anchor = await node.anchor();
  const registration = await node.registration(anchor, key.publicKeyHash);
  if (registration === null) throw unregisteredKey(key.publicKeyHash, anchor.checkpointId, key.name);
  const deployerId = registration.userId;
  const intent = { artifact, deployerId, salt, networkMagic: anchor.config.magic };
  const signature = await signDeployment(intent, prover, key.secret, schemeOf(key.publicKey));
  return node.deploy({ artifact, deployerId, publicKey: key.publicKey, salt, signature });
}

const randomSalt = (): bigint => BigInt(`0x${randomBytes(16).toString('hex')}`);

/**
 * What an artifact calls by name must be on the network under the id that the name had when it was compiled. Throws `QED6065`, and `QED31xx` or
 * `QED3212` for answers that do not fit the chain. That commits to keys and layout, not to a contract's name: this is for mistakes, not for lies.
 */
export async function refuseOtherContracts(
  { contract, names = [] }: ContractArtifact,
  source: SessionSource,
): Promise<void> {
  if (names.length === 0) return;
  const store = new LocalProvingSessionStore(source);
  const anchor = await store.anchor();
  for (const { name, contract: named, contractId } of names) {
    const witness = await store.contract(anchor, BigInt(contractId));
    if (witness !== null) checkArtifact(witness);
    const found = witness?.artifact.contract;
    if (found === named) continue;
    const there = found === undefined ? 'has no such contract' : `has ${found} there`;
    throw new QedError(
      'QED6065',
      `${contract} calls contract ${contractId} as '${name}', a ${named}, and the network ${there}`,
      {
        hint: `give '${name}' the id of ${named} in \`contracts\` of the configuration, and compile ${contract} again`,
      },
    );
  }
}

import { QedError } from '../../base/errors.js';
import type { ContractArtifact } from '../../compiler/artifact/artifact.js';
import type { SessionSource } from '../../wire/session-source.js';
import type { RpcClient } from '../../wire/rpc-client.js';
import type { Prover } from '../../prover/proof.js';
import { signDeployment } from '../../session/prove/sign-deployment.js';
import { checkArtifact } from '../../session/source/check-artifact.js';
import { LocalProvingSessionStore } from '../../session/source/local-proving-session-store.js';
import type { UnlockedKey } from '../../session/keystore/keystore.js';
import { schemeOf } from '../../session/keystore/key-scheme.js';
import { unregisteredKey } from '../../session/refusals.js';

export interface Deployment {
  readonly node: RpcClient;
  readonly prover: Prover;
  readonly key: Pick<UnlockedKey, 'name' | 'secret' | 'publicKey' | 'publicKeyHash'>;
  readonly artifact: ContractArtifact;
  readonly salt: bigint;
}

/** Signs a deployment by a registered key and hands it in; gives the submission's id. Throws `QED3206` for a key that is not registered. */
export async function deploy({ node, prover, key, artifact, salt }: Deployment): Promise<string> {
  const anchor = await node.anchor();
  const registration = await node.registration(anchor, key.publicKeyHash);
  if (registration === null) throw unregisteredKey(key.publicKeyHash, anchor.checkpointId, key.name);
  const deployerId = registration.userId;
  const intent = { artifact, deployerId, salt, networkMagic: anchor.config.magic };
  const signature = await signDeployment(intent, prover, key.secret, schemeOf(key.publicKey));
  return node.deploy({ artifact, deployerId, publicKey: key.publicKey, salt, signature });
}

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

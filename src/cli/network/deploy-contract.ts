import { QedError } from '../../base/errors.js';
import type { ContractArtifact } from '../../compiler/artifact/artifact.js';
import type { SessionSource } from '../../wire/session-source.js';
import type { RpcClient } from '../../wire/rpc-client.js';
import type { Prover } from '../../prover/proof.js';
import { signDeployment } from '../../session/prove/sign-deployment.js';
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

/** What an artifact calls by name must be on the network under the id that the name had when it was compiled. Throws `QED6065`. */
export async function refuseOtherContracts(
  { contract, names = [] }: ContractArtifact,
  source: SessionSource,
): Promise<void> {
  if (names.length === 0) return;
  const anchor = await source.anchor();
  for (const { name, contract: named, contractId } of names) {
    const found = (await source.contract(anchor, BigInt(contractId)))?.artifact.contract;
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

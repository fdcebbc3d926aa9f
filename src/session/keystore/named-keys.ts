import { actorKey } from '../../parth/actor.js';
import { CONTRACT_TREE_HEIGHT } from '../../parth/heights.js';
import { PublicKey } from '../../parth/leaves.js';
import type { KeyInfo, Keystore } from './keystore.js';

/** The contract whose actor a name stands for, as `actor:2`; undefined for the name of a key. No key's name has a colon. */
export function actorNamed(name: string): bigint | undefined {
  const [, id] = /^actor:(0|[1-9][0-9]{0,7})$/.exec(name) ?? [];
  return id === undefined || BigInt(id) >> BigInt(CONTRACT_TREE_HEIGHT) !== 0n ? undefined : BigInt(id);
}

/** The public key that a name stands for: that of a contract's actor, or of a key of the keystore. Throws as `Keystore.show`. */
export async function keyNamed(
  keystore: Pick<Keystore, 'show'>,
  name: string,
): Promise<Pick<KeyInfo, 'publicKey' | 'publicKeyHash'>> {
  const contractId = actorNamed(name);
  if (contractId === undefined) return keystore.show(name);
  const publicKey = actorKey(contractId);
  return { publicKey, publicKeyHash: PublicKey.hash(publicKey) };
}

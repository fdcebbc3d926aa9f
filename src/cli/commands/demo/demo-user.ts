import { PublicKey } from '../../../parth/leaves.js';
import { DEFAULT_SCHEME, fingerprintOf } from '../../../session/keystore/key-scheme.js';
import { publicKeyOf, randomSecret } from '../../../session/keystore/public-key.js';

/** A user of the demo, whose key lives as long as it. */
export interface DemoUser {
  readonly name: string;
  readonly secret: bigint;
  readonly publicKey: PublicKey;
  readonly publicKeyHash: bigint;
  /** Known once registered. */
  userId: bigint;
}

export function newUser(name: string): DemoUser {
  const secret = randomSecret();
  const publicKey = publicKeyOf(secret, fingerprintOf(DEFAULT_SCHEME));
  return { name, secret, publicKey, publicKeyHash: PublicKey.hash(publicKey), userId: -1n };
}

import { PublicKey } from '../../parth/leaves.js';
import { DEFAULT_SCHEME, fingerprintOf, type KeyScheme } from './key-scheme.js';
import { parseSecret, publicKeyOf, randomSecret } from './public-key.js';

/** A key with its secret. A network registers `publicKeyHash` and never learns more of it than `publicKey`. */
export interface Key {
  readonly secret: bigint;
  readonly publicKey: PublicKey;
  readonly publicKeyHash: bigint;
}

/** A key with a random secret, kept nowhere; `Keystore` keeps keys in encrypted files. */
export const newKey = (scheme: KeyScheme = DEFAULT_SCHEME): Key => keyWith(randomSecret(), scheme);

/** The key of a secret: decimal or 0x-hex digits, or as a Mina wallet exports it (`EK…`). Throws `QED3006`, which does not repeat it. */
export const keyOf = (secret: bigint | string, scheme: KeyScheme = DEFAULT_SCHEME): Key =>
  keyWith(parseSecret(String(secret), scheme), scheme);

function keyWith(secret: bigint, scheme: KeyScheme): Key {
  const publicKey = publicKeyOf(secret, fingerprintOf(scheme));
  return { secret, publicKey, publicKeyHash: PublicKey.hash(publicKey) };
}

import { randomBytes } from 'node:crypto';
import { FIELD_ORDER, isField } from '../../parth/field.js';
import type { PublicKey } from '../../parth/leaves.js';
import { readAddress, readPrivateKey, schnorrKeyParam } from '../../parth/schnorr.js';
import { KeySecret } from '../../parth/statements/session.js';
import { invalidAddress, invalidSecret } from './errors.js';
import { fingerprintOf, type KeyScheme } from './key-scheme.js';

/** The public half of a key: of its scheme follows how `keyParam` is made of the secret (PROTOCOL §2, §3). */
export function publicKeyOf(secret: bigint, signatureFingerprint: bigint): PublicKey {
  const isSchnorr = signatureFingerprint === fingerprintOf('schnorr');
  const keyParam = isSchnorr ? schnorrKeyParam(secret) : KeySecret.hash({ secret });
  return { signatureFingerprint, keyParam };
}

/** The public half of a key whose secret a wallet holds, by Mina's address (`B62…`) or its x coordinate. Throws `QED3013`. */
export function walletKeyOf(text: string): PublicKey {
  const keyParam = readAddress(text.trim());
  if (keyParam === undefined) throw invalidAddress(text);
  return { signatureFingerprint: fingerprintOf('schnorr'), keyParam };
}

/** A random nonzero field element, which is a secret of either scheme. */
export function randomSecret(): bigint {
  for (;;) {
    const candidate = BigInt(`0x${randomBytes(32).toString('hex')}`) & ((1n << 255n) - 1n);
    if (candidate !== 0n && candidate < FIELD_ORDER) return candidate;
  }
}

/** Reads a secret as decimal or 0x-hex digits, and one of the scheme schnorr also as a Mina wallet exports it (`EK…`). Throws `QED3006` when it is no nonzero field element; the text is never repeated. */
export function parseSecret(text: string, scheme: KeyScheme): bigint {
  const digits = text.trim();
  const exported = scheme === 'schnorr' ? readPrivateKey(digits) : undefined;
  if (exported !== undefined && isField(exported)) return exported;
  if (!/^([0-9]{1,78}|0x[0-9a-fA-F]{1,64})$/.test(digits))
    throw invalidSecret('it is neither decimal nor 0x-hex digits');
  const secret = BigInt(digits);
  if (secret === 0n) throw invalidSecret('it is 0');
  if (!isField(secret)) throw invalidSecret('it is not below the order of the field');
  return secret;
}

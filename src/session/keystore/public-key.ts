import { randomBytes } from 'node:crypto';
import { FIELD_ORDER, isField } from '../../parth/field.js';
import type { PublicKey } from '../../parth/leaves.js';
import { KeySecret } from '../../parth/statements/session.js';
import { invalidSecret } from './errors.js';

/** The public half of a key of the ZkSignature scheme: `keyParam = hash(qed/key, secret)` (PROTOCOL §2, §3). */
export function publicKeyOf(secret: bigint, signatureFingerprint: bigint): PublicKey {
  return { signatureFingerprint, keyParam: KeySecret.hash({ secret }) };
}

/** A random nonzero field element. */
export function randomSecret(): bigint {
  for (;;) {
    const candidate = BigInt(`0x${randomBytes(32).toString('hex')}`) & ((1n << 255n) - 1n);
    if (candidate !== 0n && candidate < FIELD_ORDER) return candidate;
  }
}

/** Reads a secret as decimal or 0x-hex digits. Throws `QED3006` when it is no nonzero field element; the text is never repeated. */
export function parseSecret(text: string): bigint {
  const digits = text.trim();
  if (!/^([0-9]{1,78}|0x[0-9a-fA-F]{1,64})$/.test(digits))
    throw invalidSecret('it is neither decimal nor 0x-hex digits');
  const secret = BigInt(digits);
  if (secret === 0n) throw invalidSecret('it is 0');
  if (!isField(secret)) throw invalidSecret('it is not below the order of the field');
  return secret;
}

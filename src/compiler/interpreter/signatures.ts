import { isEcdsaSignature, isSchnorrSignature } from '../../parth/signatures.js';
import type { SignatureScheme } from '../ir/hash-ops.js';

/** Whether a signature is valid, of an operation's flattened values. */
export function isSignature(
  scheme: SignatureScheme,
  signature: readonly bigint[],
  publicKey: readonly bigint[],
  message: readonly bigint[],
): boolean {
  const wide = (values: readonly bigint[], from: number): bigint => (values[from]! << 128n) | values[from + 1]!;
  if (scheme === 'verifySchnorr') {
    const [x, isOdd] = publicKey;
    return isSchnorrSignature({ r: signature[0]!, s: wide(signature, 1) }, { x: x!, isOdd: isOdd === 1n }, message);
  }
  const digest = message.reduce((number, byte) => (number << 8n) | byte, 0n);
  return isEcdsaSignature(
    { r: wide(signature, 0), s: wide(signature, 2) },
    { x: wide(publicKey, 0), y: wide(publicKey, 2) },
    digest,
  );
}

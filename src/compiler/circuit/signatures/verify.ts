import { Field } from 'o1js';
import { isSignature } from '../../interpreter/signatures.js';
import type { SignatureScheme } from '../../ir/ops.js';
import { verifyEcdsa } from './ecdsa.js';
import type { Halves } from './halves.js';
import { verifySchnorr } from './schnorr.js';

/** Whether a signature is valid, of an operation's flattened values: 0 or 1. */
export function verifySignature(
  scheme: SignatureScheme,
  signature: readonly Field[],
  publicKey: readonly Field[],
  message: readonly Field[],
): Field {
  const lists = [signature, publicKey, message] as const;
  // Nothing can fail, so that on constants there is nothing to state either.
  if (lists.flat().every((value) => value.isConstant())) {
    const [first, second, third] = lists.map((list) => list.map((value) => value.toBigInt()));
    return Field(isSignature(scheme, first!, second!, third!) ? 1n : 0n);
  }
  const wide = (values: readonly Field[], from: number): Halves => ({ high: values[from]!, low: values[from + 1]! });
  if (scheme === 'verifySchnorr')
    return verifySchnorr(
      { r: signature[0]!, s: wide(signature, 1) },
      { x: publicKey[0]!, isOdd: publicKey[1]! },
      message,
    );
  return verifyEcdsa(
    { r: wide(signature, 0), s: wide(signature, 2) },
    { x: wide(publicKey, 0), y: wide(publicKey, 2) },
    message,
  );
}

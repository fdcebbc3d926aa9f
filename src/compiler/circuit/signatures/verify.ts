import { Field } from 'o1js';
import { isEcdsaSignature, isSchnorrSignature } from '../../../parth/signatures.js';
import type { SignatureScheme } from '../../ir/hash-ops.js';
import { verifyEcdsa } from './ecdsa.js';
import type { Halves } from './halves.js';
import { verifySchnorr } from './schnorr.js';

/** Whether a signature is valid, of an operation's flattened values: 0 or 1. Nothing can fail, so on constants there is nothing to state. */
export function verifySignature(
  scheme: SignatureScheme,
  signature: readonly Field[],
  publicKey: readonly Field[],
  message: readonly Field[],
): Field {
  const isConstant = [...signature, ...publicKey, ...message].every((value) => value.isConstant());
  const wide = (values: readonly Field[], from: number): Halves => ({ high: values[from]!, low: values[from + 1]! });
  const plain = ({ high, low }: Halves): bigint => (high.toBigInt() << 128n) | low.toBigInt();
  if (scheme === 'verifySchnorr') {
    const [r, x, isOdd] = [signature[0]!, publicKey[0]!, publicKey[1]!];
    const s = wide(signature, 1);
    if (!isConstant) return verifySchnorr({ r, s }, { x, isOdd }, message);
    const key = { x: x.toBigInt(), isOdd: isOdd.toBigInt() === 1n };
    const values = message.map((value) => value.toBigInt());
    return asField(isSchnorrSignature({ r: r.toBigInt(), s: plain(s) }, key, values));
  }
  const [r, s, x, y] = [wide(signature, 0), wide(signature, 2), wide(publicKey, 0), wide(publicKey, 2)];
  if (!isConstant) return verifyEcdsa({ r, s }, { x, y }, message);
  const digest = message.reduce((number, byte) => (number << 8n) | byte.toBigInt(), 0n);
  return asField(isEcdsaSignature({ r: plain(r), s: plain(s) }, { x: plain(x), y: plain(y) }, digest));
}

const asField = (condition: boolean): Field => Field(condition ? 1n : 0n);

import { Field, PrivateKey, PublicKey, Signature } from 'o1js';
import { isField } from './field.js';
import { isSchnorrSignature, Pallas } from './signatures.js';

// Schnorr signatures as Mina's wallets make them, on plain values. Keys and signatures travel in Mina's own base58.

/** A Schnorr signature: the x coordinate of a point and a scalar. */
export interface SchnorrSignature {
  readonly r: bigint;
  readonly s: bigint;
}

/** A signature with the point of the key that it verifies under. */
export interface SignedBy {
  readonly key: { readonly x: bigint; readonly y: bigint };
  readonly signature: SchnorrSignature;
}

/** The public parameter of a key: the x coordinate of its point. */
export const schnorrKeyParam = (secret: bigint): bigint => publicKeyOf(secret).x.toBigInt();

/** Signs one field element, as a wallet's `signFields` does. */
export function signSchnorr(secret: bigint, message: bigint): SchnorrSignature {
  const { r, s } = Signature.create(PrivateKey.fromBigInt(secret), [Field(message)]);
  return { r: r.toBigInt(), s: s.toBigInt() };
}

/** The point with this x coordinate under which a signature of a message is valid; undefined where there is none. */
export function schnorrSigner(x: bigint, signature: SchnorrSignature, message: bigint): SignedBy | undefined {
  const isOdd = [false, true].find((isOdd) => isSchnorrSignature(signature, { x, isOdd }, [message]));
  if (isOdd === undefined) return undefined;
  const { y } = PublicKey.from({ x, isOdd }).toGroup();
  return { key: { x, y: y.toBigInt() }, signature };
}

/** The x coordinate of a key, which is given as an address (`B62…`) or as this number itself; undefined for what is none, or no point. */
export function readAddress(text: string): bigint | undefined {
  return tried(() => {
    const x = /^[0-9]{1,77}$/.test(text) ? BigInt(text) : PublicKey.fromBase58(text).x.toBigInt();
    const { Field: Base, b } = Pallas;
    if (!isField(x)) return undefined;
    return Base.sqrt(Base.add(Base.power(x, 3n), b)) === undefined ? undefined : x;
  });
}

/** A wallet's exported secret (`EK…`); undefined for what is none. */
export const readPrivateKey = (text: string): bigint | undefined => tried(() => PrivateKey.fromBase58(text).toBigInt());

/** A signature in base58 (`7mX…`); undefined for what is none. */
export function readSignature(text: string): SchnorrSignature | undefined {
  return tried(() => {
    const { r, s } = Signature.fromBase58(text);
    const signature = { r: r.toBigInt(), s: s.toBigInt() };
    // Signature.fromBase58 reduces what is too large: only what it would write itself is one.
    return isField(signature.r) && signatureText(signature) === text ? signature : undefined;
  });
}

/** A signature in base58. */
export const signatureText = ({ r, s }: SchnorrSignature): string => Signature.fromValue({ r, s }).toBase58();

const publicKeyOf = (secret: bigint): PublicKey => PrivateKey.fromBigInt(secret).toPublicKey();

function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

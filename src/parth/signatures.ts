import { Crypto, Field, PublicKey, Signature } from 'o1js';

// Signatures of other systems, on plain values: what contracts verify.

/** The prefix of the hash that o1js and Mina's wallets sign outside of transactions. */
export const SCHNORR_TAG = 'CodaSignature*******';

/** Arithmetic on Pallas, whose points have field elements as coordinates. */
export const Pallas: Crypto.Curve = Crypto.createCurve(Crypto.CurveParams.Pallas);
/** Arithmetic on secp256k1. */
export const Secp256k1: Crypto.Curve = Crypto.createCurve(Crypto.CurveParams.Secp256k1);

/** Whether a Schnorr signature over Pallas is valid: o1js's own `Signature.verify`, and false for what is no key or no signature. */
export function isSchnorrSignature(
  { r, s }: { readonly r: bigint; readonly s: bigint },
  { x, isOdd }: { readonly x: bigint; readonly isOdd: boolean },
  message: readonly bigint[],
): boolean {
  const { Field: Base, order, b } = Pallas;
  if (r === 0n || s >= order || Base.sqrt(Base.add(Base.power(x, 3n), b)) === undefined) return false;
  const key = PublicKey.from({ x, isOdd });
  return Signature.fromValue({ r, s }).verify(key, message.map(Field)).toBoolean();
}

/** A point of secp256k1, or what is claimed to be one. */
export interface EcdsaKey {
  readonly x: bigint;
  readonly y: bigint;
}

/**
 * Whether an ECDSA signature over secp256k1 of a digest is valid. Of the two signatures s and −s only the smaller one counts, so that a message
 * has one signature for a nonce; what is no key or no signature is not valid.
 */
export function isEcdsaSignature(
  { r, s }: { readonly r: bigint; readonly s: bigint },
  key: EcdsaKey,
  digest: bigint,
): boolean {
  const { Field: Base, Scalar: Scalars, one, order } = Secp256k1;
  if (key.x >= Base.modulus || key.y >= Base.modulus) return false;
  const point = { ...key, infinity: false } as const;
  if (!Secp256k1.isOnCurve(point)) return false;
  if (r === 0n || r >= order || s === 0n || s > order / 2n) return false;
  const inverse = Scalars.inverse(s)!;
  const sum = Secp256k1.add(
    Secp256k1.scale(one, Scalars.mul(Scalars.mod(digest), inverse)),
    Secp256k1.scale(point, Scalars.mul(r, inverse)),
  );
  return !sum.infinity && Scalars.mod(sum.x) === r;
}

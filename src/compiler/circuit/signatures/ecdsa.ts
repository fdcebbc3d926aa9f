import { Field, Gadgets } from 'o1js';
import { Secp256k1 as Curve } from '../../../parth/signatures.js';
import { halvesOf, isBelow, isNotZero, limbsOf, selectHalves, type Halves, type Limbs } from './halves.js';
import { isOnCurve, pointOf, selectPoint, type Point } from './points.js';
import { sumOfMultiples } from './sum-of-multiples.js';

const { ForeignField } = Gadgets;
const ORDER = Curve.order;

export interface EcdsaSignature {
  readonly r: Halves;
  readonly s: Halves;
}
export interface EcdsaKey {
  readonly x: Halves;
  readonly y: Halves;
}

/**
 * Whether r and s are in their ranges, s in the lower one, and the key is a point of the curve: 0 or 1. Gives the key's point; the generator
 * where it is 0.
 */
export function wellFormed(
  { r, s }: EcdsaSignature,
  { x, y }: EcdsaKey,
): { readonly isWellFormed: Field; readonly point: Point } {
  const isReduced = isBelow(x, Curve.modulus).mul(isBelow(y, Curve.modulus)).seal();
  // Close to 2^256 a square has a quotient that is too large for o1js's gate, and no proof: only what is below the modulus is multiplied.
  const reduced = (coordinate: Halves): Limbs => limbsOf(selectHalves(isReduced, coordinate, halvesOf(0n)));
  const claimed = { x: reduced(x), y: reduced(y) };
  const isWellFormed = isReduced
    .mul(isOnCurve(claimed))
    .mul(isScalar(r, ORDER - 1n))
    .mul(isScalar(s, ORDER / 2n))
    .seal();
  return { isWellFormed, point: selectPoint(isWellFormed, claimed, pointOf(Curve.one)) };
}

/** 1 where a number is from 1 to a bound, else 0. */
const isScalar = (value: Halves, bound: bigint): Field => isBelow(value, bound + 1n).mul(isNotZero(value));

/**
 * Whether an ECDSA signature over secp256k1 of a digest is valid, with s not above half the order: 0 or 1. Complete: what is no key or no signature
 * gives 0 and breaks no constraint.
 */
export function verifyEcdsa(signature: EcdsaSignature, key: EcdsaKey, digest: readonly Field[]): Field {
  // What is not well formed is replaced by what is: only the result tells.
  const { isWellFormed, point } = wellFormed(signature, key);
  const r = limbsOf(selectHalves(isWellFormed, signature.r, halvesOf(1n)));
  const s = limbsOf(selectHalves(isWellFormed, signature.s, halvesOf(1n)));

  const inverse = ForeignField.inv(s, ORDER);
  const { sum, isInfinity } = sumOfMultiples(
    ForeignField.mul(bytesToLimbs(digest), inverse, ORDER),
    ForeignField.mul(r, inverse, ORDER),
    point,
  );
  // x below the modulus, and then below the order: r is compared with the one number that it is.
  ForeignField.assertLessThan(sum.x, Curve.modulus);
  const x = ForeignField.mul(sum.x, Gadgets.Field3.from(1n), ORDER);
  ForeignField.assertLessThan(x, ORDER);
  return x
    .reduce((all, limb, i) => all.mul(limb.equals(r[i]!).toField()).seal(), isWellFormed)
    .mul(Field(1).sub(isInfinity))
    .seal();
}

/** 32 bytes, the highest first, as a number: 11 bytes make a limb. */
function bytesToLimbs(bytes: readonly Field[]): Limbs {
  const limb = (from: number, to: number): Field =>
    bytes
      .slice(from, to)
      .reduce((value, byte) => value.mul(256n).add(byte), Field(0))
      .seal();
  return [limb(21, 32), limb(10, 21), limb(0, 10)];
}

import { Field, Group, Provable, Scalar } from 'o1js';
import { hashWithPrefix } from '../../../circuit/hash.js';
import { Pallas, SCHNORR_TAG } from '../../../parth/signatures.js';
import { asBool, select } from '../numbers/choice.js';
import { halvesOf, isBelow, selectHalves, type Halves } from './halves.js';

const { Field: Base } = Pallas;
/** It has no square root modulo the field's order. */
const NON_RESIDUE = 5n;

/**
 * Whether a Schnorr signature over Pallas is valid, as Mina and o1js's `Signature.verify` have it: 0 or 1. Complete: what is no key or no
 * signature gives 0 and breaks no constraint.
 */
export function verifySchnorr(
  signature: { readonly r: Field; readonly s: Halves },
  key: { readonly x: Field; readonly isOdd: Field },
  message: readonly Field[],
): Field {
  const { isOnCurve, root } = rootOf(key.x.square().mul(key.x).add(5).seal());
  const isScalar = isBelow(signature.s, Scalar.ORDER);
  // No point has x = 0, which is how o1js writes the point at infinity.
  const isPoint = signature.r.equals(0).not().toField();
  const isWellFormed = isOnCurve.mul(isScalar).mul(isPoint).seal();

  // What is not well formed is replaced by what is: only the result tells.
  const x = select(isWellFormed, key.x, Group.generator.x);
  const y = select(isWellFormed, root, Group.generator.y);
  const s = selectHalves(isWellFormed, signature.s, halvesOf(1n));

  const isOther = y.isOdd().equals(asBool(key.isOdd)).not().toField();
  const point = new Group({ x, y: y.sub(isOther.mul(y).mul(2)).seal() });
  const challenge = hashWithPrefix(SCHNORR_TAG, [...message, point.x, point.y, signature.r]);
  const scalar = Scalar.fromBits([...s.low.toBits(128), ...s.high.toBits(127)]);
  const commitment = Group.generator.scale(scalar).sub(point.scale(challenge));
  return isWellFormed.mul(commitment.x.equals(signature.r).toField()).mul(commitment.y.isOdd().not().toField()).seal();
}

/**
 * A square root, where there is one: either `square` or `square` times a non-residue has one, and never both, since no point of Pallas has
 * y = 0, so that `square` is not 0.
 */
function rootOf(square: Field): { isOnCurve: Field; root: Field } {
  const [isSquare, root] = Provable.witness(Provable.Array(Field, 2), () => {
    const value = square.toBigInt();
    const found = Base.sqrt(value);
    return (found === undefined ? [0n, Base.sqrt(Base.mul(value, NON_RESIDUE))!] : [1n, found]).map(Field);
  });
  isSquare!.assertBool();
  const factor = Field(NON_RESIDUE).sub(isSquare!.mul(NON_RESIDUE - 1n));
  root!.square().assertEquals(square.mul(factor).seal());
  return { isOnCurve: isSquare!, root: root! };
}

import type { Field } from 'o1js';
import { Group, Scalar } from 'o1js';
import { assertFits, toBits } from '../../circuit/bits.js';
import { constrain } from '../../circuit/constraint.js';
import { hashWithPrefix } from '../../circuit/hash.js';
import type { VarsOf } from '../../circuit/variables.js';
import { Pallas, SCHNORR_TAG } from '../../parth/signatures.js';
import { record, type ValueOf } from '../../parth/record.js';

/** A Schnorr signature over Pallas with the key that it verifies under. */
export const SchnorrWitness = record(null, {
  key: record(null, { x: 'field', y: 'field' }),
  r: 'field',
  /** The scalar s as o1js has it: `lowBit + 2 · high254 = s − 2^255` modulo the order of the curve. */
  s: record(null, { lowBit: 'bit', high254: 'field' }),
});
export type SchnorrWitness = ValueOf<typeof SchnorrWitness>;

/**
 * States, in constraints of their own, that a signature over `message` is valid under its key, as Mina's wallets and o1js make it
 * (`signFields`, `Signature.create`): with R = s · G − e · P, R has the x coordinate r and an even y coordinate. There is no range-check
 * gate in it, which would change the program's feature flags: numbers are split into bits.
 *
 * That s is below the order is not stated. The signature is part of no statement, so that a second form of it gains nothing.
 */
export function verifySchnorr({ key, r, s }: VarsOf<typeof SchnorrWitness>, message: Field): void {
  // Off the curve there are points of small order, which sign without a secret. (0, 0), which is how o1js writes infinity, is not on it.
  const point = constrain('key', () => {
    key.y.square().assertEquals(key.x.square().mul(key.x).add(Pallas.b).seal());
    return new Group(key);
  });
  // No point has x = 0: the commitment is not infinity.
  constrain('r', () => r.assertNotEquals(0));
  const challenge = hashWithPrefix(SCHNORR_TAG, [message, key.x, key.y, r]);
  const scaled = constrain('s', () => {
    // In a proof the gates of the multiplication hold it to so many bits.
    if (s.high254.isConstant()) assertFits(s.high254, 254);
    return Group.generator.scale(scalarOf(s.lowBit, s.high254));
  });
  const commitment = scaled.sub(point.scale(scalarOfHash(challenge)));
  constrain('commitment', () => commitment.x.assertEquals(r));
  constrain('parity', () => toBits(commitment.y, 254)[0]!.assertFalse());
}

const scalarOf = (lowBit: Field, high254: Field): Scalar => Scalar.fromFields([lowBit, high254]);

/** −2^255 modulo the order is even; this is its half. */
const HALF_SHIFT = Pallas.order - (1n << 254n);

/** A hash as a scalar. It has one form in 254 bits; that it has none has a chance of 2^-128. */
function scalarOfHash(hash: Field): Scalar {
  const isOdd = toBits(hash, 254)[0]!.toField();
  return scalarOf(isOdd, hash.sub(isOdd).div(2).add(HALF_SHIFT).seal());
}

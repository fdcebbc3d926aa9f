import { Field, Gadgets, Provable } from 'o1js';
import { Secp256k1 as Curve } from '../../../parth/signatures.js';
import { select } from '../numbers/choice.js';
import type { Limbs } from './halves.js';
import { type Point, MODULUS, selectLimbs, selectPoint, pointOf, double, oneHot, add, pick } from './points.js';
import { halvesOfScalar, type ScalarPart, bitsOf } from './scalar-halves.js';
import { meets, OFFSETS, WINDOWS, WINDOW, generatorTables, GENERATOR_WINDOW, excesses } from './offsets.js';

const { ForeignField, Field3 } = Gadgets;

/**
 * `first · generator + second · point` for scalars modulo the curve's order, `first` below 2^256: the sum, or any point where it is infinity. The point lies
 * on the curve and is not infinity, which the caller has stated.
 */
export function sumOfMultiples(first: Limbs, second: Limbs, point: Point): { sum: Point; isInfinity: Field } {
  const [direct, mapped] = halvesOfScalar(second);
  const multiples = multiplesOf(point);
  const negatives = multiples.map(({ y }) => ForeignField.neg(y, MODULUS));
  const signed = (part: ScalarPart, xOf: (x: Limbs) => Limbs): Point[] =>
    multiples.map(({ x, y }, i) => ({ x: xOf(x), y: selectLimbs(part.isNegative, negatives[i]!, y) }));
  const streams = [
    { bits: direct.bits, table: signed(direct, (x) => x) },
    { bits: mapped.bits, table: signed(mapped, endomorphism) },
  ];
  const digits = bitsOf(first, 256);

  const other = Provable.witness(Field, () => {
    const [a, b] = [first, second].map((limbs) => Field3.toBigint(limbs)) as [bigint, bigint];
    const plain = { x: Field3.toBigint(point.x), y: Field3.toBigint(point.y) };
    return Field(meets(0, a, b, plain) ? 1n : 0n);
  });
  other.assertBool();
  let sum = selectPoint(other, pointOf(OFFSETS[1]!), pointOf(OFFSETS[0]!));
  for (let window = WINDOWS - 1; window >= 0; window--) {
    for (let i = 0; window < WINDOWS - 1 && i < WINDOW; i++) sum = double(sum);
    for (const { bits, table } of streams) {
      const [none, one, ...more] = oneHot(bits.slice(WINDOW * window, WINDOW * (window + 1)));
      // The digit 0 adds nothing: something is added, and not taken.
      const added = add(sum, pick(table, [none!.add(one!).seal(), ...more]));
      sum = selectPoint(none!, sum, added);
    }
  }
  generatorTables().forEach((table, window) => {
    const hot = oneHot(digits.slice(GENERATOR_WINDOW * window, GENERATOR_WINDOW * (window + 1)));
    sum = add(sum, pick(table.map(pointOf), hot));
  });

  const isExcess = excesses().map(({ x, y }) =>
    ForeignField.equals(sum.x, x, MODULUS)
      .and(ForeignField.equals(sum.y, y, MODULUS))
      .toField(),
  );
  const isInfinity = select(other, isExcess[1]!, isExcess[0]!);
  const surplus = excesses().map(({ x, y }) => pointOf({ x, y: MODULUS - y }));
  return {
    sum: add(selectPoint(isInfinity, pointOf(Curve.one), sum), selectPoint(other, surplus[1]!, surplus[0]!)),
    isInfinity,
  };
}

/** The point and its multiples up to the seventh. */
function multiplesOf(point: Point): Point[] {
  const multiples = [point, double(point)];
  while (multiples.length < (1 << WINDOW) - 1) multiples.push(add(multiples.at(-1)!, point));
  return multiples;
}

/** The x coordinate of λ times a point, whose y coordinate stays. */
function endomorphism(x: Limbs): Limbs {
  const mapped = ForeignField.mul(x, Field3.from(Curve.Endo.base), MODULUS);
  ForeignField.assertAlmostReduced([mapped], MODULUS, { skipMrc: true });
  return mapped;
}

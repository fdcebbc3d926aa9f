import { createHash } from 'node:crypto';
import { createForeignCurve, Crypto, Field, Gadgets, Provable } from 'o1js';
import { Secp256k1 as Curve } from '../../../parth/signatures.js';
import { select } from '../numbers.js';
import { LIMB_BITS, type Limbs } from './halves.js';

const { ForeignField, Field3 } = Gadgets;
const ORDER = Curve.order;
const MODULUS = Curve.modulus;
const LIMB_MASK = (1n << BigInt(LIMB_BITS)) - 1n;

/** The curve's incomplete addition and doubling, o1js's own: both fail where the result would not follow. */
class Secp256k1 extends createForeignCurve(Crypto.CurveParams.Secp256k1) {}

/** A point other than infinity, its coordinates below 2^256 in limbs. */
export interface Point {
  readonly x: Limbs;
  readonly y: Limbs;
}
type Affine = { readonly x: bigint; readonly y: bigint };

export const pointOf = ({ x, y }: Affine): Point => ({ x: Field3.from(x), y: Field3.from(y) });

function add(a: Point, b: Point): Point {
  const { x, y } = new Secp256k1(a).add(new Secp256k1(b));
  return { x: x.value, y: y.value };
}
function double(a: Point): Point {
  const { x, y } = new Secp256k1(a).double();
  return { x: x.value, y: y.value };
}

const limbs = (value: Limbs, change: (limb: Field, i: number) => Field): Limbs => [
  change(value[0], 0),
  change(value[1], 1),
  change(value[2], 2),
];
const selectLimbs = (condition: Field, then: Limbs, otherwise: Limbs): Limbs =>
  limbs(then, (limb, i) => select(condition, limb, otherwise[i]!));
export const selectPoint = (condition: Field, then: Point, otherwise: Point): Point => ({
  x: selectLimbs(condition, then.x, otherwise.x),
  y: selectLimbs(condition, then.y, otherwise.y),
});

/** Whether a number below 2^256 is 0 modulo a modulus above 2^255. */
const isZeroModulo = (value: Limbs, modulus: bigint): Field => ForeignField.equals(value, 0n, modulus).toField();

/** Whether a point lies on the curve; its coordinates are below 2^256. */
export function isOnCurve({ x, y }: Point): Field {
  const square = ForeignField.mul(x, x, MODULUS);
  ForeignField.assertAlmostReduced([square], MODULUS);
  const cube = ForeignField.mul(square, x, MODULUS);
  const left = ForeignField.mul(y, y, MODULUS);
  const difference = ForeignField.sum([left, cube, Field3.from(Curve.b)], [-1n, -1n], MODULUS);
  ForeignField.assertAlmostReduced([difference], MODULUS);
  return isZeroModulo(difference, MODULUS);
}

/** A scalar's bits are taken three at a time, in 43 windows: each half of it is below 2^129. */
const WINDOW = 3;
const WINDOWS = 43;
/** The generator's multiples are constants, in 64 windows of four bits. */
const GENERATOR_WINDOW = 4;
const GENERATOR_WINDOWS = 64;

/**
 * The sum of multiples starts from an offset, taken away at the end, so that on the way it is never infinity and never meets what is added to it. Nobody
 * knows how the two offsets are related to each other or to the generator: their x coordinates are counted up from hashes. Whoever chooses a key and
 * a signature so that they do meet under one offset cannot do so under both, and the prover takes the other.
 */
export const OFFSETS = ['qed/secp256k1/0', 'qed/secp256k1/1'].map(pointFrom);

/** The first point whose x coordinate is not below the hash of a seed. */
function pointFrom(seed: string): Affine {
  const { Field: Base, b } = Curve;
  for (let x = BigInt(`0x${createHash('sha256').update(seed).digest('hex')}`); ; x++) {
    const y = Base.sqrt(Base.add(Base.power(Base.mod(x), 3n), b));
    if (y !== undefined) return { x: Base.mod(x), y };
  }
}

const scaled = (point: Affine, scalar: bigint): Affine => Curve.scale({ ...point, infinity: false }, scalar);
const plus = (a: Affine, b: Affine): Affine => Curve.add({ ...a, infinity: false }, { ...b, infinity: false });

/** For each window its multiples of the generator, one more than the digit says: none of them is infinity. */
const generatorTables = once(() => {
  let first: Affine = Curve.one;
  return Array.from({ length: GENERATOR_WINDOWS }, () => {
    const table = [first, plus(first, first)];
    while (table.length < 1 << GENERATOR_WINDOW) table.push(plus(table.at(-1)!, first));
    first = table.at(-1)!;
    return table;
  });
});

/** What each offset has grown to at the end, with what the generator's windows add too much. */
const excesses = once(() => {
  const tooMuch = scaled(Curve.one, ((1n << BigInt(GENERATOR_WINDOW * GENERATOR_WINDOWS)) - 1n) / 15n);
  return OFFSETS.map((offset) => plus(scaled(offset, 1n << BigInt(WINDOW * (WINDOWS - 1))), tooMuch));
});

function once<T>(compute: () => T): () => T {
  let value: { readonly computed: T } | undefined;
  return () => (value ??= { computed: compute() }).computed;
}

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

export interface ScalarPart {
  readonly isNegative: Field;
  /** WINDOW · WINDOWS of them, lowest first. */
  readonly bits: readonly Field[];
}

/** Two short scalars, a and b, with a + b · λ = scalar modulo the order. */
export function halvesOfScalar(scalar: Limbs): readonly [ScalarPart, ScalarPart] {
  const part = (which: 0 | 1): ScalarPart & { readonly value: Limbs } => {
    const [isNegative, low, high] = Provable.witness(Provable.Array(Field, 3), () => {
      const { isNegative, abs } = Curve.Endo.decompose(Field3.toBigint(scalar))[which];
      return [isNegative ? 1n : 0n, abs & LIMB_MASK, abs >> BigInt(LIMB_BITS)].map(Field);
    });
    isNegative!.assertBool();
    const value: Limbs = [low!, high!, Field(0)];
    return { isNegative: isNegative!, value, bits: bitsOf(value, WINDOW * WINDOWS) };
  };
  const [a, b] = [part(0), part(1)];
  const signed = (part: ScalarPart, value: Limbs): Limbs =>
    selectLimbs(part.isNegative, ForeignField.neg(value, ORDER), value);
  const product = ForeignField.mul(b.value, Field3.from(Curve.Endo.scalar), ORDER);
  const difference = ForeignField.sum([signed(a, a.value), signed(b, product), scalar], [1n, -1n], ORDER);
  ForeignField.assertAlmostReduced([difference], ORDER, { skipMrc: true });
  isZeroModulo(difference, ORDER).assertEquals(1);
  return [a, b];
}

/** The bits of a number, which is stated to have so many. */
function bitsOf(value: Limbs, length: number): Field[] {
  return value.flatMap((limb, i) => {
    const rest = Math.max(0, Math.min(LIMB_BITS, length - LIMB_BITS * i));
    return rest === 0 ? [] : limb.toBits(rest).map((bit) => bit.toField());
  });
}

/** For every number that so many bits can hold, in order, 1 where they hold it and 0 elsewhere. */
function oneHot(bits: readonly Field[]): Field[] {
  let hot = [Field(1)];
  for (const bit of bits) {
    const taken = hot.map((each) => each.mul(bit).seal());
    hot = [...hot.map((each, i) => each.sub(taken[i]!).seal()), ...taken];
  }
  return hot;
}

/** The point whose indicator is 1. */
function pick(points: readonly Point[], hot: readonly Field[]): Point {
  const coordinate = (of: (point: Point) => Limbs): Limbs =>
    limbs(of(points[0]!), (_, i) =>
      points.reduce((sum, point, j) => sum.add(hot[j]!.mul(of(point)[i]!)), Field(0)).seal(),
    );
  return { x: coordinate(({ x }) => x), y: coordinate(({ y }) => y) };
}

/** Whether the sum of `sumOfMultiples` meets, on its way from an offset and back, a point with the x coordinate of what is added to it. */
function meets(offset: 0 | 1, first: bigint, second: bigint, point: Affine): boolean {
  const digit = (bits: bigint, window: number, size: number): number =>
    Number((bits >> BigInt(window * size)) & ((1n << BigInt(size)) - 1n));
  const [a, b] = Curve.Endo.decompose(second);
  const signed = ({ x, y }: Affine, isNegative: boolean): Affine => ({ x, y: isNegative ? MODULUS - y : y });
  const mapped = { x: Curve.Field.mul(point.x, Curve.Endo.base), y: point.y };
  const streams = [
    { scalar: a.abs, point: signed(point, a.isNegative) },
    { scalar: b.abs, point: signed(mapped, b.isNegative) },
  ];
  let sum = OFFSETS[offset]!;
  const met = (added: Affine): boolean => sum.x === added.x;
  for (let window = WINDOWS - 1; window >= 0; window--) {
    if (window < WINDOWS - 1) sum = scaled(sum, 1n << BigInt(WINDOW));
    for (const stream of streams) {
      const times = digit(stream.scalar, window, WINDOW);
      const added = scaled(stream.point, BigInt(Math.max(1, times)));
      if (met(added)) return true;
      if (times > 0) sum = plus(sum, added);
    }
  }
  for (const [window, table] of generatorTables().entries()) {
    const added = table[digit(first, window, GENERATOR_WINDOW)]!;
    if (met(added)) return true;
    sum = plus(sum, added);
  }
  // The last addition takes the excess away, unless nothing else is left.
  const excess = excesses()[offset]!;
  return met(excess) && sum.y !== excess.y;
}

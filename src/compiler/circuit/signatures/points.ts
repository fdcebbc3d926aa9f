import { createForeignCurve, Crypto, Field, Gadgets } from 'o1js';
import { Secp256k1 as Curve } from '../../../parth/signatures.js';
import { select } from '../numbers/choice.js';
import type { Limbs } from './halves.js';

const { ForeignField, Field3 } = Gadgets;
export const ORDER = Curve.order;
export const MODULUS = Curve.modulus;

/** The curve's incomplete addition and doubling, o1js's own: both fail where the result would not follow. */
class Secp256k1 extends createForeignCurve(Crypto.CurveParams.Secp256k1) {}

/** A point other than infinity, its coordinates below 2^256 in limbs. */
export interface Point {
  readonly x: Limbs;
  readonly y: Limbs;
}
export type Affine = { readonly x: bigint; readonly y: bigint };

export const pointOf = ({ x, y }: Affine): Point => ({ x: Field3.from(x), y: Field3.from(y) });

export function add(a: Point, b: Point): Point {
  const { x, y } = new Secp256k1(a).add(new Secp256k1(b));
  return { x: x.value, y: y.value };
}
export function double(a: Point): Point {
  const { x, y } = new Secp256k1(a).double();
  return { x: x.value, y: y.value };
}

const limbs = (value: Limbs, change: (limb: Field, i: number) => Field): Limbs => [
  change(value[0], 0),
  change(value[1], 1),
  change(value[2], 2),
];
export const selectLimbs = (condition: Field, then: Limbs, otherwise: Limbs): Limbs =>
  limbs(then, (limb, i) => select(condition, limb, otherwise[i]!));
export const selectPoint = (condition: Field, then: Point, otherwise: Point): Point => ({
  x: selectLimbs(condition, then.x, otherwise.x),
  y: selectLimbs(condition, then.y, otherwise.y),
});

/** Whether a number below 2^256 is 0 modulo a modulus above 2^255. */
export const isZeroModulo = (value: Limbs, modulus: bigint): Field => ForeignField.equals(value, 0n, modulus).toField();

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

/** For every number that so many bits can hold, in order, 1 where they hold it and 0 elsewhere. */
export function oneHot(bits: readonly Field[]): Field[] {
  let hot = [Field(1)];
  for (const bit of bits) {
    const taken = hot.map((each) => each.mul(bit).seal());
    hot = [...hot.map((each, i) => each.sub(taken[i]!).seal()), ...taken];
  }
  return hot;
}

/** The point whose indicator is 1. */
export function pick(points: readonly Point[], hot: readonly Field[]): Point {
  const coordinate = (of: (point: Point) => Limbs): Limbs =>
    limbs(of(points[0]!), (_, i) =>
      points.reduce((sum, point, j) => sum.add(hot[j]!.mul(of(point)[i]!)), Field(0)).seal(),
    );
  return { x: coordinate(({ x }) => x), y: coordinate(({ y }) => y) };
}

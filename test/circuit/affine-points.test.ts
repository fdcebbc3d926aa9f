// Points that are remembered in affine form are what o1js computes, whatever comes before them.
import { expect, it } from 'vitest';
import { remembering } from '../../src/circuit/affine-points.js';
import { o1jsModule, takenFunctions, type ProjectivePoint } from '../../src/circuit/o1js-internals.js';
import '../../src/circuit/program.js';

interface Curve {
  readonly one: ProjectivePoint;
  readonly zero: ProjectivePoint;
  scale(point: ProjectivePoint, by: bigint): ProjectivePoint;
  double(point: ProjectivePoint): ProjectivePoint;
  negate(point: ProjectivePoint): ProjectivePoint;
  toAffine(point: ProjectivePoint): { readonly x: bigint; readonly y: bigint; readonly infinity: boolean };
}
const { Pallas } = (await o1jsModule('bindings/crypto/elliptic-curve.js')) as { Pallas: Curve };

/** O1js's own answer, and how often it was asked for. */
function counted() {
  const count = { calls: 0 };
  const toAffine = remembering((point) => {
    count.calls++;
    const { x, y, infinity } = Pallas.toAffine(point);
    return infinity ? 0 : [0, [0, [0, x], [0, y]]];
  });
  return { count, toAffine };
}
const coordinates = (x: bigint, y: bigint) => [0, [0, [0, x], [0, y]]];

it('gives what o1js gives, and asks it once for each point', () => {
  const { count, toAffine } = counted();
  const points = Array.from({ length: 50 }, (_, i) => Pallas.scale(Pallas.one, 3n ** BigInt(i) + 2n));
  for (const round of [1, 2, 3])
    for (const point of points) {
      const { x, y } = Pallas.toAffine(point);
      expect(toAffine({ ...point }), `round ${round}`).toEqual(coordinates(x, y));
    }
  expect(count.calls).toBe(points.length);
});

it('tells points apart that have a coordinate in common', () => {
  const { toAffine } = counted();
  const point = Pallas.double(Pallas.one);
  for (const each of [point, Pallas.negate(point), { ...point, z: point.z + 1n }, point]) {
    const { x, y } = Pallas.toAffine(each);
    expect(toAffine(each)).toEqual(coordinates(x, y));
  }
});

it('leaves alone what needs no inverse, and gives nobody what another one may change', () => {
  const { count, toAffine } = counted();
  expect(toAffine(Pallas.zero)).toBe(0);
  expect(toAffine(Pallas.one)).toEqual(coordinates(Pallas.one.x, Pallas.one.y));
  const point = Pallas.double(Pallas.one);
  const { x, y } = Pallas.toAffine(point);
  for (let round = 0; round < 3; round++) {
    const affine = toAffine(point);
    expect(affine).toEqual(coordinates(x, y));
    if (affine !== 0) affine[1][1][1] = 5n;
  }
  expect(count.calls).toBe(3);
});

it('is what o1js takes for its compiled code', () => {
  const point = Pallas.double(Pallas.one);
  const { x, y } = Pallas.toAffine(point);
  const [first, second] = [1, 2].map(() => takenFunctions().caml_pallas_to_affine(point));
  expect([first, second]).toEqual([coordinates(x, y), coordinates(x, y)]);
  expect(takenFunctions().caml_pallas_to_affine.toString()).toBe(remembering(() => 0).toString());
});

import { createHash } from 'node:crypto';
import { Secp256k1 as Curve } from '../../../parth/signatures.js';
import { type Affine, MODULUS } from './points.js';

/** A scalar's bits are taken three at a time, in 43 windows: each half of it is below 2^129. */
export const WINDOW = 3;
export const WINDOWS = 43;
/** The generator's multiples are constants, in 64 windows of four bits. */
export const GENERATOR_WINDOW = 4;
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
export const generatorTables = once(() => {
  let first: Affine = Curve.one;
  return Array.from({ length: GENERATOR_WINDOWS }, () => {
    const table = [first, plus(first, first)];
    while (table.length < 1 << GENERATOR_WINDOW) table.push(plus(table.at(-1)!, first));
    first = table.at(-1)!;
    return table;
  });
});

/** What each offset has grown to at the end, with what the generator's windows add too much. */
export const excesses = once(() => {
  const tooMuch = scaled(Curve.one, ((1n << BigInt(GENERATOR_WINDOW * GENERATOR_WINDOWS)) - 1n) / 15n);
  return OFFSETS.map((offset) => plus(scaled(offset, 1n << BigInt(WINDOW * (WINDOWS - 1))), tooMuch));
});

function once<T>(compute: () => T): () => T {
  let value: { readonly computed: T } | undefined;
  return () => (value ??= { computed: compute() }).computed;
}

/** Whether the sum of `sumOfMultiples` meets, on its way from an offset and back, a point with the x coordinate of what is added to it. */
export function meets(offset: 0 | 1, first: bigint, second: bigint, point: Affine): boolean {
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

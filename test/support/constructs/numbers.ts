import type { ConstructCase } from '../meanings.js';

/** Constants at the edges of their kinds, exact results under `wrap`, and the bits of signed integers. */
export const NUMBERS: readonly ConstructCase[] = [
  {
    name: 'what is built from literals alone must fit only where it lands',
    module: `
      const MAX: u64 = 2n ** 64n - 1n;
      const IMAX: i64 = (1n << 63n) - 1n;
      const IMIN: i64 = -(2n ** 63n);
      const BIG = 2n ** 64n;
      const BITS = 128;`,
    members: `
      static readonly TOP: u128 = 2n ** BigInt(BITS) - 1n;
      kept: u64 = BIG - 1n;
      max(): u64 { return MAX; }
      signed(): [i64, i64] { return [IMAX, IMIN]; }
      open(): u64 { return BIG / 2n + (BIG - BIG); }
      tower(): u32 { return 2n ** 3n ** 2n; }
      above(): u64 { return MAX * 2n - MAX; }
      top(): u128 { return C.TOP; }
      bits(x: u8): u8 { return x & (~0n & 255n); }
      given(): u64 { return this.or(); }
      private or(x: u64 = 2n ** 64n - 1n): u64 { return x; }
      initial(): u64 { return this.kept; }
      low(): u8 { return u8.wrap(2n ** 70n + 300n) + u8.wrap(-5n) % 7n; }`,
    calls: [['max'], ['signed'], ['open'], ['tower'], ['above'], ['top'], ['bits', 201n], ['initial'], ['low']],
  },
  {
    name: 'a wrap takes the low bits of an exact result',
    members: `
      half(x: u8, y: u8): u8 { return u8.wrap((u16(x) + u16(y)) >> 1n); }
      either(x: u8, y: u8, c: boolean): u8 { return u8.wrap(c ? x + y : x - y); }
      nested(x: u8, y: u8, c: boolean): u8 { return u8.wrap((c ? x * y : -x) * 3n + y); }
      power(x: u8): u8 { return u8.wrap(x ** 3n + 1n); }
      masked(x: u8, y: u8): u8 { return u8.wrap(((x & 15n) + (y & 15n)) / 2n); }`,
    calls: [
      ...(
        [
          [200n, 100n],
          [255n, 255n],
          [0n, 1n],
        ] as const
      ).flatMap(([x, y]): [string, ...unknown[]][] => [
        ['half', x, y],
        ['either', x, y, true],
        ['either', x, y, false],
        ['nested', x, y, true],
        ['nested', x, y, false],
        ['power', x],
        ['masked', x, y],
      ]),
    ],
  },
  {
    name: 'shifts and bits of signed integers',
    members: `
      shr(a: i64, n: u8): i64 { return a >> n; }
      shl(a: i64): i64 { return a << 3n; }
      and(a: i64): i64 { return a & 255n; }
      or(a: i64, b: i64): i64 { return a | b; }
      xor(a: i64, b: i64): i64 { let c = a; c ^= b; return c; }`,
    calls: ([-5n, 5n, -1n, 0n, -(2n ** 60n)] as const).flatMap((a): [string, ...bigint[]][] => [
      ['shr', a, 1n],
      ['shr', a, 70n],
      ['shl', a],
      ['and', a],
      ['or', a, -256n],
      ['xor', a, 1023n],
    ]),
  },
];

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
    name: 'a constant of literals alone, of a module or of a method, must fit only where it lands',
    module: `
      const D = 2n ** 65n;
      const E = D / 8n;`,
    members: `
      static readonly F = D - 1n;
      module(x: u64): u64 { return D / 4n - x; }
      chain(x: u64): u64 { return x + E / 4n; }
      member(x: u64): u64 { return x & (C.F >> 1n); }
      method(x: u64): u64 { const d = 2n ** 65n; return d / 4n - x; }
      steps(x: u64): u64 { const a = 2n ** 100n; const b = a >> 90n; const c = -b + 2000n; return x * c + b; }
      mixed(): u64 { const d = D * 2n; return d / E; }
      negative(): i64 { const d = 2n ** 63n; return -d; }
      kinds(x: u64, y: u8): u128 { const d = 100n; return u128(x + d) * u128(y + d); }
      inside(x: u64): u64 { const d = 2n ** 64n; const add = (v: u64): u64 => v + d / 8n; return [x, 1n].map((v) => add(v) - (d - 2n ** 63n) / 8n)[0]; }
      shadowed(x: u64): u64 { const d = 2n ** 70n; let s = x; { const d = 3n; s += d; } return s + d / 2n ** 60n; }
      low(x: u8): u8 { const d = 2n ** 70n + 7n; return u8.wrap(x + d); }
      label(x: u64): u64 { const d = 2n ** 64n; switch (x) { case d / 2n ** 63n: return 10n; case d / 2n ** 62n: return 20n; default: return 30n; } }
      later(c: boolean): u64 { const d = 2n ** 64n; let s = 0n; if (c) s = d - 1n; return s; }
      told(x: u64): u64 { const d = 7n; assert(x < d, \`not below \${d}\`); return d; }`,
    calls: [
      ...['module', 'chain', 'member', 'method', 'steps', 'inside', 'shadowed'].flatMap((name): [string, bigint][] => [
        [name, 0n],
        [name, 5n],
      ]),
      ['mixed'],
      ['negative'],
      ['kinds', 1n, 155n],
      ['kinds', 2n ** 64n - 101n, 1n],
      ['low', 250n],
      ['label', 2n],
      ['label', 4n],
      ['label', 5n],
      ['later', true],
      ['later', false],
      ['told', 6n],
      ['told', 7n],
    ],
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
  {
    name: 'constants below a wrap count by their low bits',
    module: 'const LENGTHS = [1n, 2n ** 40n] as const;',
    members: `
      sum(x: u8): u8 { return u8.wrap(x + 300n); }
      less(x: u8): u8 { return u8.wrap(x * 1000n - 3n); }
      far(x: u64): i64 { return i64.wrap(x - 2n ** 70n - 1n); }
      bits(x: u16): u8 { return u8.wrap((x ^ (2n ** 40n + 5n)) | 2n ** 20n); }
      shifted(n: u8): u8 { return u8.wrap(513n << n); }
      power(x: u8): u8 { return u8.wrap((x + 257n) ** 3n); }
      either(c: boolean): u8 { return u8.wrap(c ? -1n : 300n); }
      choice(c: boolean, x: u16): u8 { return u8.wrap(c ? x : 70003n); }
      signed(x: i64): u32 { return u32.wrap(x + 2n ** 64n); }
      count(): u64 { return u64(LENGTHS.length); }`,
    calls: [
      ...[0n, 7n, 255n].flatMap((x): [string, ...bigint[]][] => [
        ['sum', x],
        ['less', x],
        ['far', x],
        ['bits', x],
        ['power', x],
        ['signed', -x],
      ]),
      ['shifted', 0n],
      ['shifted', 3n],
      ['either', true],
      ['either', false],
      ['choice', true, 777n],
      ['choice', false, 777n],
      ['count'],
    ],
  },
];

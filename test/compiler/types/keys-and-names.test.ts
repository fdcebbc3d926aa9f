// Keys of enums, names in quotes and of numbers, indices that are computed, swaps through a temporary, structs with other members.
import { describe, expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { compileMembers, expectSame, InterpretedRun, sourceOf, type CallLine } from '../../support/differential.js';

const PATH = '/contract.ts';
const mistakesOf = async (members: string, module = '') =>
  (await compileFile(PATH, { overlay: { [PATH]: sourceOf(members, module) } })).diagnostics;

type Case = readonly [name: string, members: string, module: string, calls: readonly CallLine[]];
const POINT = 'interface P { x: u64; q: Q }\ninterface Q { y: u64 }\n';
const ROWS = 'rows: FixedArray<P, 3> = [{ x: 1n, q: { y: 2n } }, { x: 3n, q: { y: 4n } }, { x: 5n, q: { y: 6n } }];';

const CASES: readonly Case[] = [
  [
    'names in quotes and of numbers',
    `p: N = { 1: 2n, 'x-y': 0n, b: 3n };
     f(x: u64): u64 { this.p['x-y'] = x; this.p['b'] += 1n; return this.p[1] + this.p['x-y'] + this.p.b; }
     g(x: u64): u64 { const { 1: one, 'x-y': other, ...rest } = this.p; return x + one + other * rest.b; }
     h(x: u64): N { let a = x; ({ 1: a, 'x-y': this.p.b } = this.p); return { 0x1: x, 'x-y': 1n, "b": a }; }`,
    'interface N { 1: u64; \'x-y\': u64; "b": u64 }',
    [
      ['f', 7n],
      ['g', 2n],
      ['h', 9n],
      ['f', 1n],
    ],
  ],
  [
    'sums, differences, products and remainders of an index',
    `list: FixedArray<u64, 5> = [10n, 11n, 12n, 13n, 14n];
     next(i: u32): u64 { return this.list[(Number(i) + 1) % 5]; }
     before(i: u8): u64 { return this.list[Number(i) - 1 + 0]; }
     twice(i: u16, j: u8): u64 { return this.list[Number(i) * 2 - Number(j)]; }
     ring(i: u32, x: u64): u64 {
       let sum = 0n; for (let k = -1; k <= 1; k++) sum += this.list[(Number(i % 5n) + k + 5) % 5] * x; return sum; }
     write(i: u32, x: u64): void { this.list[4 - Number(i)] = x; this.list[Number(i) + 1 - 1] += 1n; }
     last(i: u32): u64 { const own: FixedArray<u64, 2> = [i > 1n ? 5n : 6n, 7n]; return own[own.length - 1 - Number(i)]; }`,
    '',
    [
      ['next', 4n],
      ['next', 2n ** 32n - 1n],
      ['before', 5n],
      ['twice', 2n, 1n],
      ['ring', 0n, 3n],
      ['ring', 4n, 1n],
      ['write', 1n, 50n],
      ['last', 0n],
      ['last', 1n],
    ],
  ],
  [
    'a swap through a temporary',
    `a: P = { x: 1n, q: { y: 2n } }; b: P = { x: 3n, q: { y: 4n } }; ${ROWS}
     fields(x: u64): u64 { const t = this.a; this.a = this.b; this.b = t; this.a.q.y += x; return this.b.q.y; }
     items(i: u32, j: u32): u64 {
       const t = this.rows[Number(i)]; this.rows[Number(i)] = this.rows[Number(j)]; this.rows[Number(j)] = t;
       this.rows[0].q.y += 1n; return this.rows[Number(j)].x; }
     sorted(): u64 {
       for (let i = 0; i < 2; i++) for (let j = 0; j < 2 - i; j++) {
         if (this.rows[j].x < this.rows[j + 1].x) {
           let held = this.rows[j]; this.rows[j] = this.rows[j + 1]; this.rows[j + 1] = held;
         }
       }
       return this.rows[0].x; }
     inner(): u64 { const t = this.a.q; this.a.q = this.b.q; this.b.q = t; return this.a.q.y; }
     local(x: u64): u64 {
       const own: FixedArray<Q, 2> = [{ y: x }, { y: 7n }]; const t = own[0]; own[0] = own[1]; own[1] = t;
       own[0].y += 1n; return own[0].y * 100n + own[1].y; }`,
    POINT,
    [
      ['fields', 10n],
      ['fields', 20n],
      ['items', 0n, 2n],
      ['items', 1n, 1n],
      ['items', 3n, 1n],
      ['sorted'],
      ['inner'],
      ['local', 5n],
    ],
  ],
];

const KEYS = `m = mapping<Side, u64>(); pairs = mapping<[Side, u32], u64>(); few = mapping<0n | 1n | 5n, u64>(4n);
  wide = mapping<[Side, Hash], u64>(); set(s: Side, x: u64): u64 { this.m.set(s, this.m.get(s) + x); return this.m.get(Side.Sell); }
  pair(s: Side, i: u32, x: u64): u64 { this.pairs.set([s, i], x); return this.pairs.get([Side.Buy, i]) + this.pairs.get([s, 1n]); }
  one(k: 0n | 1n | 5n, x: u64): u64 { this.few.set(k, x); return this.few.get(5n) + this.few.get(0n); }
  hashed(s: Side, h: Hash): u64 { this.wide.set([s, h], this.wide.get([s, h]) + 2n); return this.wide.get([Side.Sell, h]); }`;
const KEY_CALLS: readonly CallLine[] = [
  ['set', 0n, 4n],
  ['set', 1n, 5n],
  ['set', 1n, 6n],
  ['pair', 1n, 2n, 8n],
  ['pair', 0n, 1n, 9n],
  ['one', 5n, 1n],
  ['one', 0n, 2n],
  ['hashed', 1n, 77n],
  ['hashed', 0n, 77n],
];

describe('what TypeScript developers write means what JavaScript says', () => {
  test.each(CASES)('%s', (_, members, module, calls) => expectSame(members, calls, module));
  test.each([
    ['an enum', 'enum Side { Buy, Sell }'],
    ['a constant object', 'const Side = { Buy: 0, Sell: 1 } as const;\ntype Side = (typeof Side)[keyof typeof Side];'],
  ])('a mapping by %s', (_, module) => expectSame(KEYS, KEY_CALLS, module));
});

describe('what cannot be compiled says what to write', () => {
  const A = 'interface A { x: u64; y: u64 }';
  test.each([
    ['a wider struct', 'f(x: u64): u64 { const a: A = { x, y: 1n }; const b: B = a; return b.x; }', `${A} interface B { x: u64 }`, '`{ x: a.x }`'], // prettier-ignore
    ['another order', 'b: B = { y: 0n, x: 0n }; f(a: A): void { this.b = a; }', `${A} interface B { y: u64; x: u64 }`, '`{ y: a.y, x: a.x }`'], // prettier-ignore
    ['an index that may be inexact', 'f(a: FixedArray<u64, 3>, i: u32): u64 { return a[(Number(i) * Number(i)) % 3]; }', '', 'compute it as an integer'], // prettier-ignore
    [
      'an index of a wide kind',
      'f(a: FixedArray<u64, 3>, i: u64): u64 { return a[Number(i) + 1]; }',
      '',
      'compute it as an integer',
    ],
    ['a member by a variable', 'f(a: A, i: u32): u64 { return a[i > 1n ? "x" : "y"]; }', A, 'name it, as in `a.field`'],
    ['a member of `this` by text', "n: u64 = 0n; f(): u64 { return this['n']; }", '', '`this.n`'],
    ['a field in quotes', "'n': u64 = 0n; f(x: u64): u64 { return x; }", '', 'without quotes: `n`'],
    ['a union of texts', 'f(s: Side): void {}', "type Side = 'buy' | 'sell';", '`enum Side { buy, sell }`'],
    ['a union of structs', "f(s: S): u64 { return s.kind === 'a' ? s.x : s.y; }", "type S = { kind: 'a'; x: u64 } | { kind: 'b'; y: u64 };", '`enum Kind { a, b }` and `interface S { kind: Kind; x: u64; y: u64 }`'], // prettier-ignore
    ['an optional member', 'f(o: O): u64 { return o.y ?? 0n; }', 'interface O { x: u64; y?: u64 }', '`hasY: boolean; y: u64`'], // prettier-ignore
    ['a struct or nothing', 'private g(x: u64): A | undefined { return x > 1n ? { x, y: x } : undefined; } f(x: u64): u64 { const a = this.g(x); return a === undefined ? 0n : a.x; }', A, 'value: A }'], // prettier-ignore
    ['nothing in a mapping', 'm = mapping<UserId, u64 | null>(); f(x: UserId): boolean { return this.m.get(x) === null; }', '', 'value: u64 }'], // prettier-ignore
    ['a Map', 'm = new Map<UserId, u64>(); f(): void {}', '', '`= mapping<UserId, u64>()`'],
    ['a Map whose types stand before it', 'm: Map<u32, A> = new Map(); f(): void {}', A, '`= mapping<u32, A>()`'],
    ['a Set', 's = new Set<UserId>(); f(): void {}', '', '`= mapping<UserId, boolean>()`'],
    ['a Record', 'm: Record<UserId, u64> = {}; f(): void {}', '', '`= mapping<UserId, u64>()`'],
    ['a member for every key', 'f(x: Rates): void {}', 'interface Rates { [key: string]: u64 }', '`mapping<UserId, u64>()`'], // prettier-ignore
    ['a Map in a method', 'f(x: u64): u64 { const m = new Map<u64, u64>(); m.set(1n, x); return m.get(1n)!; }', '', 'a mapping of the state'], // prettier-ignore
    ['an optional parameter', 'f(x: u64, y?: u64): u64 { return x + (y ?? 1n); }', '', "take a boolean beside 'y'"],
    [
      'items of another kind',
      'f(a: FixedArray<u32, 2>): FixedArray<u64, 2> { return a; }',
      '',
      'correct the type error',
    ],
  ])('%s', async (_, members, module, hint) => {
    const mistakes = await mistakesOf(members, module);
    expect(mistakes.map((each) => each.hint)).toEqual([expect.stringContaining(hint)]);
  });

  test('an index that is computed is checked', async () => {
    const run = new InterpretedRun(
      await compileMembers(`list: FixedArray<u64, 3> = [1n, 2n, 3n];
        f(i: u32): u64 { return this.list[Number(i) - 1]; }
        g(i: u32, j: u32): void { this.list[Number(i) * 2 - Number(j)] = 9n; }`),
    );
    for (const [method, ...args] of [
      ['f', 0n],
      ['f', 4n],
      ['f', 2n ** 32n - 1n],
      ['g', 0n, 1n],
      ['g', 2n, 1n],
    ] as const)
      // prettier-ignore
      await expect(run.call(method, args)).rejects.toMatchObject({ failure: 'index' });
    expect(await run.call('f', [3n])).toEqual([3n]);
  });

  test('a temporary that is used again is another name', async () => {
    const members = `a: Q = { y: 1n }; b: Q = { y: 2n };
      f(): u64 { const t = this.a; this.a = this.b; this.b = t; t.y = 5n; return this.b.y; }`;
    const codes = (await mistakesOf(members, 'interface Q { y: u64 }')).map(({ code }) => code);
    expect(codes).toContain('QED1020');
  });
});

// Constants that are made of literals have JavaScript's values, written here by hand, and are refused where they do not fit.
import { describe, expect, it } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { compileMembers, expectSame, InterpretedRun, sourceOf } from '../../support/differential.js';

/** 2^1100: more bits than any result may have. */
const BIG = `0x1${'0'.repeat(275)}n`;
const P = 28948022309329048855892746252171976963363056481941560715954676764349967630337n;

/** What calls give, by hand, and as JavaScript runs the source. */
async function expectValues(
  members: string,
  values: readonly (readonly [method: string, argument: bigint, value: bigint])[],
  module = '',
): Promise<void> {
  const run = new InterpretedRun(await compileMembers(members, module));
  for (const [method, argument, value] of values)
    expect([method, argument, ...(await run.call(method, [argument]))]).toEqual([method, argument, value]);
  await expectSame(
    members,
    values.map(([method, argument]) => [method, argument]),
    module,
  );
}

async function mistakesOf(members: string, module = ''): Promise<string[]> {
  const overlay = { '/c.ts': sourceOf(members, module), '/lib.ts': 'export const LIM = 2n ** 65n;' };
  const { diagnostics } = await compileFile('/c.ts', { overlay });
  return diagnostics.map(({ code, message, hint }) => `${code}: ${message} (${hint})`);
}

describe('a literal of any size', () => {
  it('is shifted as far as JavaScript shifts it', () =>
    expectValues(
      `named(x: u128): u128 { const d = ${BIG}; return x + (d >> 1100n); }
       bare(x: u128): u128 { return x + (${BIG} >> 1099n); }
       module(x: u128): u128 { return x + (D >> 1100n); }
       below(x: u8): u8 { return x + u8.wrap((-${BIG}) >> 1100n); }
       far(x: u8): u8 { return x + (5n >> 100000000000000000000n) + (0n << 100000000000000000000n) + 1n ** 5000n; }`,
      [
        ['named', 0n, 1n],
        ['bare', 0n, 2n],
        ['module', 0n, 1n],
        ['below', 0n, 255n],
        ['far', 0n, 1n],
      ],
      `const D = ${BIG};`,
    ));

  it('is refused where its operators make more than fits anywhere', async () => {
    const tooLarge =
      "QED1012: '*' of these constants is a number that fits no kind (use a value in the range of the kind)";
    expect(await mistakesOf('m(x: u64): u64 { const a = 2n ** 1000n; return x + a * a; }')).toEqual([tooLarge]);
    expect(await mistakesOf('m(x: u8): u8 { const a = 2n ** 1000n; return u8.wrap(a * a); }')).toEqual([tooLarge]);
  });
});

describe('constants of constants', () => {
  const chain = (line: (last: string, i: number) => string): string =>
    Array.from({ length: 200 }, (_, i) => line(`a${i - 1} + a${i - 1} - a${i - 1}`, i)).join('\n');
  const untyped = chain((sum, i) => `const a${i} = ${i === 0 ? '5n' : sum};`);
  const cases = [
    ['of a method', 'u64', untyped, '', 'a199'],
    ['of a module', 'u64', '', untyped, 'a199'],
    ['with a kind', 'u64', '', chain((sum, i) => `const a${i}: u64 = ${i === 0 ? '5n' : sum};`), 'a199'],
    ['that are numbers', 'u64', '', chain((sum, i) => `const a${i} = ${i === 0 ? '5' : sum};`), 'u64(a199)'],
    ['that are field elements where they are used', 'Field', untyped, '', 'a199'],
  ] as const;

  it.each(cases)('%s take no longer than their lines', { timeout: 20_000 }, async (_, kind, inside, module, last) => {
    const contract = await compileMembers(`m(x: ${kind}): ${kind} { ${inside} return x + ${last}; }`, module);
    expect(await new InterpretedRun(contract).call('m', [2n])).toEqual([7n]);
  });

  it('are refused once where they grow too large', { timeout: 20_000 }, async () => {
    const module = Array.from({ length: 1100 }, (_, i) => `const a${i} = ${i === 0 ? '1n' : `a${i - 1} + a${i - 1}`};`);
    expect(await mistakesOf('m(x: u64): u64 { return x + a1099; }', module.join('\n'))).toEqual([
      "QED1012: '+' of these constants is a number that fits no kind (use a value in the range of the kind)",
    ]);
  });

  it('keep what their operators ask of a kind', async () => {
    expect(await mistakesOf('m(f: Field): Field { const d = 6n / 2n; const e = d + 1n; return f + e; }')).toEqual([
      expect.stringMatching(/^QED1014: Field has no '\/'/),
    ]);
    expect(await mistakesOf('m(u: UserId): boolean { const d = 2n + 3n; return u === d; }')).toEqual([
      expect.stringMatching(/^QED1013: '\+' of UserId/),
    ]);
  });

  it('are what fields, objects and other modules hold', () =>
    expectValues(
      `static readonly F = 2n ** 65n;
       field(x: u64): u64 { const d = C.F; return x + d / 4n; }
       object(x: u64): u64 { const d = SIDE.Sell; return x + d / 8n; }
       plain(x: u64): u64 { const d = (2n ** 65n) satisfies bigint; return x + d / 16n; }`,
      [
        ['field', 1n, 9223372036854775809n],
        ['object', 1n, 4611686018427387905n],
        ['plain', 1n, 2305843009213693953n],
      ],
      'const SIDE = { Buy: 1n, Sell: 2n ** 65n } as const;',
    ));

  it('are what a whole module holds', async () => {
    const source = 'm(x: u64): u64 { const d = lib.LIM; return x + d / 4n; }';
    expect(await mistakesOf(source, "import * as lib from './lib.js';")).toEqual([]);
  });
});

describe('a constant as a field element', () => {
  it.each([
    ['m(): Field { return P + 1n; }', `${P + 1n}n`],
    ['m(): Field { return 0n - 2n * P; }', `${-2n * P}n`],
    ['m(f: Field): boolean { const d = 2n ** 300n; return f === d; }', `${2n ** 300n}n`],
    ['m(f: Field): Field { const d = 3n; return f + d ** 300n; }', `${3n ** 300n}n`],
    ['m(): Field { const d = -5n; return d; }', '-5n'],
    ['m(): Field { return -(5n); }', '-5n'],
    ['m(): Field { return 3n - 8n; }', '-5n'],
  ])('%s is refused', async (source, value) => {
    expect(await mistakesOf(source, `const P = ${P}n;`)).toEqual([
      `QED1012: ${value} is not in the range of Field: at least 0 and less than the field’s order (use a value in the range of the kind)`,
    ]);
  });

  it('is refused in a cast', async () => {
    const module = "import { Field as F } from 'qed/contract';";
    expect(await mistakesOf('m(): F { const d = 2n ** 255n; return F(d); }', module)).toEqual([
      expect.stringMatching(/^QED1012: 5789\d+n is not in the range of Field/),
    ]);
  });

  it('computes modulo the order where its kind is declared', async () => {
    const run = new InterpretedRun(
      await compileMembers(
        `last(): Field { return P - 1n; }
         less(): Field { return F - 8n; }
         minus(): Field { return -F; }
         back(): Field { return -(F - 8n); }
         sum(f: Field): Field { return f + 3n - 8n; }`,
        `const P = ${P}n; const F: Field = 3n;`,
      ),
    );
    expect(await run.call('last', [])).toEqual([P - 1n]);
    expect(await run.call('less', [])).toEqual([P - 5n]);
    expect(await run.call('minus', [])).toEqual([P - 3n]);
    expect(await run.call('back', [])).toEqual([5n]);
    expect(await run.call('sum', [1n])).toEqual([P - 4n]);
  });
});

describe('a number beside a kind', () => {
  it.each([
    ['m(x: u8): boolean { return x < 300; }', '300n is not in the range of u8: from 0 to 255'],
    ['m(x: u8): boolean { return x < 300n; }', '300n is not in the range of u8: from 0 to 255'],
    ['m(x: u8): boolean { return x > -1; }', '-1n is not in the range of u8: from 0 to 255'],
    ['m(x: u64): boolean { return -1 < x; }', '-1n is not in the range of u64: from 0 to 18446744073709551615'],
    ['m(x: u8): boolean { return x > N; }', '300n is not in the range of u8: from 0 to 255'],
    ['m(): E { return N; }', '300 is no member of E'],
  ])('%s must fit it', async (source, message) => {
    expect(await mistakesOf(source, 'enum E { A, B }\nconst N: number = 300;')).toEqual([
      `QED1012: ${message} (use a value in the range of the kind)`,
    ]);
  });

  it('is compared as what it is', () =>
    expectValues('m(x: i64): boolean { return x > -1; }\nn(x: u8): boolean { return x < 255; }', [
      ['m', 0n, 1n],
      ['m', -1n, 0n],
      ['n', 254n, 1n],
      ['n', 255n, 0n],
    ]));
});

describe('a constant where nothing says its kind', () => {
  it('is compared with another as what both are, or takes the kind that its other uses have', () =>
    expectValues(
      `either(x: u64): u64 { const d = 3n; if (x > d || d === 3n) return 1n; return 2n; }
       order(x: u64): u64 { const d = 3n, e = 4n; assert(d < e); return x + d + e; }
       large(x: u64): u64 { const d = 2n ** 65n; return d > 2n ** 64n && d !== 2n ** 66n ? x : 0n; }
       list(x: u64): u64 { const d = 3n; let s = x + d; for (const v of [d, 4n]) if (v === 3n) s += 10n; return s; }
       choice(x: u64): u64 { const d = 3n; switch (d) { case 3n: return x + d; default: return x; } }
       alone(x: u64): u64 { const d = 3n; switch (d) { case 3n: return x; default: return 0n; } }
       narrow(x: u32): u32 { const d = 3n; const l = [d, 4n]; let s = x + d; for (let i = 0; i < l.length; i++) s += l[i]!; return s; }
       object(x: u64): u64 { const d = 3n; const p = { d, e: x + d }; const q = p; return q.e; }
       inside(x: u64): u64 { const d = 3n; const f = (v: u64) => (d === 3n ? v : v + d); return f(x) + d; }
       wide(x: u64): u128 { const d = 2n ** 40n; return u128(d * d) + u128(x + d); }`,
      [
        ['either', 1n, 1n],
        ['order', 1n, 8n],
        ['large', 5n, 5n],
        ['list', 1n, 14n],
        ['choice', 1n, 4n],
        ['alone', 9n, 9n],
        ['narrow', 1n, 11n],
        ['object', 1n, 4n],
        ['inside', 1n, 4n],
        ['wide', 1n, 1208925819615728686333953n],
      ],
    ));

  it('is hashed as any value of it', async () => {
    const module = "import { poseidon } from 'qed/contract';";
    const run = new InterpretedRun(
      await compileMembers(
        `plain(x: u64, y: u64): Hash { return poseidon('t', x + y, y); }
         named(x: u64): Hash { const d = 3n; return poseidon('t', x + d, d); }
         beside(x: u64): Hash { const d = 3n; const e = d + 0n; return poseidon('t', x + e, d); }
         cast(x: u64): Hash { const d = 3n; return poseidon('t', x + d, u128(d)); }`,
        module,
      ),
    );
    const [wanted] = await run.call('plain', [1n, 3n]);
    for (const method of ['named', 'beside', 'cast']) expect(await run.call(method, [1n])).toEqual([wanted]);
  });

  it.each([
    "m(x: u64, y: u8): Hash { const d = 3n; return poseidon('t', x + d, y + d, d); }",
    "m(x: u64): Hash { const d = 3n; return poseidon('t', x, d); }",
  ])('%s is told how to say it', async (source) => {
    expect(await mistakesOf(source, "import { poseidon } from 'qed/contract';")).toEqual([
      'QED1034: nothing says of which kind 3n is (write `const d: u64 = 3n`)',
    ]);
  });
});

describe('a constant that fails', () => {
  it.each([
    ['m(x: u64): u64 { const a = 1n / 0n; return x; }', ''],
    ['m(x: u64): u64 { const z = 0n; const a = 1n % z; return x; }', ''],
    ['m(x: u64): u64 { return x + A; }', 'const A = 1n / 0n;'],
  ])('%s divides by zero', async (source, module) => {
    expect(await mistakesOf(source, module)).toEqual([
      'QED1042: this divides by zero whenever the method runs (correct the constant, or remove the branch)',
    ]);
  });

  it('fails on its path alone', async () => {
    const run = new InterpretedRun(
      await compileMembers('m(x: u8, c: boolean): u8 { if (c) { const a = 1n / 0n; return x; } return 2n; }'),
    );
    expect(await run.call('m', [1n, false])).toEqual([2n]);
    await expect(run.call('m', [1n, true])).rejects.toThrow('1 / 0');
  });
});

// Constants outside of functions, of every kind and however they are made of each other, take no longer than their lines and have JavaScript's values.
import { describe, expect, it } from 'vitest';
import { renderDiagnostic } from '../../../src/compiler/diagnostics/diagnostic.js';
import { compileMembers, expectSame, InterpretedRun } from '../../support/differential.js';
import { warmFile } from '../../support/warm-file.js';

const compileSource = warmFile();

const NAMES =
  'Contract, Component, context, min, poseidon, u32, u64, type Field, type FixedArray, type Hash, type UserId';
const source = (members: string, module: string): string =>
  `import { ${NAMES} } from 'qed/contract';\n${module}\nexport class C extends Contract {\n${members}\n}\n`;

/** Sixty lines, each made of the one before. */
const chain = (first: string, line: (i: number, last: number) => string): string =>
  [first, ...Array.from({ length: 60 }, (_, i) => line(i + 1, i))].join('\n');

const constants = (first: string, value: (last: string) => string, type = ''): string =>
  chain(`const a0${type} = ${first};`, (i, last) => `const a${i}${type} = ${value(`a${last}`)};`);

const P = 'interface P { x: Field; y: Field }';
const PAIR = ': FixedArray<u64, 2>';
const SUM = (a: string): string => `${a} + ${a} - ${a}`;
const IDENTITY = 'function id(x: u64): u64 { return x; }\n';

describe('a chain of constants takes no longer than its lines', () => {
  it.each([
    ['field elements', 'm(x: Field): Field { return x + a60; }', constants('3n', SUM, ': Field'), 3n],
    [
      'field elements without a type',
      'm(x: Field): Field { return x + a60; }',
      `const F: Field = 3n;\n${constants('F', SUM)}`,
      3n,
    ],
    [
      'booleans',
      'm(x: u64): u64 { return a60 ? x + 3n : x; }',
      constants('true', (a) => `${a} && (!${a} || ${a})`),
      3n,
    ],
    [
      'booleans with a type',
      'm(x: u64): u64 { return a60 ? x + 3n : x; }',
      constants('true', (a) => `${a} === ${a}`, ': boolean'),
      3n,
    ],
    ['casts', 'm(x: u64): u64 { return x + a60; }', constants('u64(3n)', (a) => `u64(${SUM(`u32(${a})`)})`), 3n],
    ['wraps', 'm(x: u64): u64 { return x + a60; }', constants('u64(1n)', (a) => `u64.wrap(${a} * ${a})`), 1n],
    [
      'structs',
      'm(x: Field): Field { return x + a60.x; }',
      `${P}\n${constants('{ x: 1n, y: 2n }', (a) => `{ x: ${a}.x + ${a}.y - ${a}.y, y: ${a}.x }`, ': P')}`,
      1n,
    ],
    [
      'structs without a type',
      'm(x: Field): Field { return x + a60.x; }',
      `const F: Field = 3n;\n${constants('{ x: F, y: F }', (a) => `{ x: ${a}.x + ${a}.y - ${a}.x, y: ${a}.x }`)}`,
      3n,
    ],
    [
      'structs that are spread',
      'm(x: Field): Field { return x + a60.x; }',
      `${P}\n${constants('{ x: 1n, y: 0n }', (a) => `{ ...${a}, x: ${a}.x + ${a}.y }`, ': P')}`,
      1n,
    ],
    ['arrays', 'm(x: u64): u64 { return x + a60[1]; }', constants('[1n, 2n]', (a) => `[${a}[1], ${a}[0]]`, PAIR), 2n],
    [
      'arrays without a type',
      'm(x: u64): u64 { return x + a60[1]!; }',
      constants('[1n, 2n]', (a) => `[${a}[1]!, ${a}[0]!]`),
      2n,
    ],
    [
      'arrays that are spread',
      'm(x: u64): u64 { return x + a60[0]!; }',
      constants('[1n, 2n]', (a) => `[...${a}.slice(0, 1), ${a}[1]!]`),
      1n,
    ],
    [
      'arrays that are mapped',
      'm(x: u64): u64 { return x + a60[1]; }',
      constants('[1n, 2n]', (a) => `${a}.map((x, i) => x + ${a}[i]! - x)`, PAIR),
      2n,
    ],
    [
      'choices',
      'm(x: u64): u64 { return x + a60; }',
      `const B: boolean = false;\n${constants('1n', (a) => `B ? ${a} : ${a} + 1n`)}`,
      61n,
    ],
    ['the smaller of two', 'm(x: u64): u64 { return x + a60; }', constants('7n', (a) => `min(${a}, ${a} + 1n)`), 7n],
    ['numbers', 'm(x: u64): u64 { return x + u64(a60); }', constants('7', (a) => `Math.floor((${a} + ${a}) / 2)`), 7n],
    ['fractions', 'm(x: u64): u64 { return x + u64(a60 * 2); }', constants('7 / 2', (a) => `(${a} + ${a}) / 2`), 7n],
    [
      'results of functions',
      'm(x: u64): u64 { return x + a60; }',
      IDENTITY + constants('id(5n)', (a) => `id(${a}) + ${a} - ${a}`),
      5n,
    ],
    [
      'constants and functions by turns',
      'm(x: Field): Field { return x + f60(); }',
      chain(
        'const a0: Field = 3n; const f0 = (): Field => a0;',
        (i, j) => `const a${i}: Field = f${j}() + f${j}() - f${j}(); const f${i} = (): Field => a${i};`,
      ),
      3n,
    ],
    [
      'static fields',
      `${chain('static readonly a0: Field = 3n;', (i, j) => `static readonly a${i}: Field = C.a${j} + C.a${j} - C.a${j};`)}
       m(x: Field): Field { return x + C.a60; }`,
      '',
      3n,
    ],
    [
      'members of constants',
      'm(x: Field): Field { return x + a60.v; }',
      `const F: Field = 3n;\n${constants('{ v: F }', (a) => `{ v: ${SUM(`${a}.v`)} }`)}`,
      3n,
    ],
    [
      'what a component is made with',
      'l = new L(a60, a60); m(x: Field): Field { return x + this.l.get(); }',
      `class L extends Component { constructor(readonly a: Field, readonly b: Field) { super(); }
         get(): Field { return this.a + this.b; } }\n${constants('3n', SUM, ': Field')}`,
      6n,
    ],
    [
      'what a field begins with',
      'n: Field = a60; m(x: Field): Field { return x + this.n; }',
      constants('3n', SUM, ': Field'),
      3n,
    ],
  ])('%s', { timeout: 60_000 }, async (_, members, module, more) => {
    const { contracts, diagnostics } = await compileSource(source(members, module));
    expect(diagnostics.map(renderDiagnostic)).toEqual([]);
    expect(await new InterpretedRun(contracts[0]!).call('m', [2n])).toEqual([2n + more]);
  });

  it('hashes', { timeout: 60_000 }, async () => {
    const module = constants('poseidon(F, F)', (a) => `poseidon(${a}, ${a})`).replace(/^/, 'const F: Field = 1n;\n');
    const { contracts } = await compileSource(source('m(x: Hash): boolean { return x === a60; }', module));
    // One hash for each line, and the comparison.
    const hashes = contracts[0]!.methods[0]!.ops.filter(({ op }) => op === 'poseidon');
    expect(hashes).toHaveLength(61);
  });

  it.each([
    [
      'functions',
      'm(x: Field): Field { return f60(x); }',
      (i: number, j: number) => `function f${i}(x: Field): Field { return f${j}(x) + f${j}(x); }`,
    ],
    [
      'closures',
      `m(x: Field): Field { ${chain('const g0 = (y: Field): Field => y;', (i, j) => `const g${i} = (y: Field): Field => g${j}(y) + g${j}(y);`)} return g60(x); }`,
      () => '',
    ],
    [
      'defaults',
      'm(x: Field): Field { return f60(x); }',
      (i: number, j: number) =>
        `function f${i}(x: Field, y: Field = f${j}(x), z: Field = f${j}(y)): Field { return z; }`,
    ],
    [
      'getters',
      `n: u64 = 0n; ${chain('get a0(): u64 { return this.n; }', (i, j) => `get a${i}(): u64 { return this.a${j} + this.a${j}; }`)} m(): u64 { return this.a60; }`,
      () => '',
    ],
  ])('%s that double the work are refused within their limit', { timeout: 90_000 }, async (_, members, line) => {
    const module = chain('function f0(x: Field): Field { return x; }', line);
    const { diagnostics } = await compileSource(source(members, module));
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['QED1041']));
  });
});

describe('what stands in a constant object or array', () => {
  it('is exact, as a constant of its own is', async () => {
    const members = `static readonly S = { top: 2n ** 65n } as const;
       member(x: u64): u64 { return x + (LIMITS.max - 1n); }
       item(x: u64): u64 { return x + (STEPS[0] - 2n) / STEPS[1]; }
       byNumber(x: u64): u64 { return x + STEPS[SECOND] + STEPS[Side.Sell]; }
       deep(x: u64): u64 { return x + TREE.of.list[1] / 4n + TREE['of']['list'][0]; }
       spread(x: u64): u64 { return x + MORE.max / 8n + MORE.last / 4n; }
       other(x: u64): u64 { return x + SAME.max / 16n + C.S.top / 4n; }
       named(x: u64): u64 { const top = LIMITS.max; return x + (top - 1n); }
       plain(x: u64): u64 { return x + PLAIN[1]! / 2n; }
       kinds(x: u64): u64 { return u64(u8.wrap(x) % PLAIN[0]!) + x % PLAIN[0]!; }`;
    const module = `enum Side { Buy, Sell }
       const SECOND = 1;
       const LIMITS = { max: 2n ** 64n } as const;
       const STEPS = [2n ** 65n, 5n] as const;
       const TREE = { of: { list: [1n, 2n ** 65n] } } as const;
       const MORE = { ...LIMITS, last: LIMITS.max * 2n };
       const SAME = LIMITS;
       const PLAIN = [5n, 2n ** 64n];`;
    const values = [
      ['member', 0n, 18446744073709551615n],
      ['item', 1n, 7378697629483820647n],
      ['byNumber', 1n, 11n],
      ['deep', 1n, 9223372036854775810n],
      ['spread', 1n, 11529215046068469761n],
      ['other', 1n, 10376293541461622785n],
      ['named', 0n, 18446744073709551615n],
      ['plain', 1n, 9223372036854775809n],
      ['kinds', 259n, 7n],
    ] as const;
    const run = new InterpretedRun(await compileMembers(members, module));
    for (const [method, argument, value] of values)
      expect([method, ...(await run.call(method, [argument]))]).toEqual([method, value]);
    await expectSame(
      members,
      values.map(([method, argument]) => [method, argument]),
      module,
    );
  });

  it.each([
    ['member(x: u64): u64 { return x + LIMITS.max; }', 'QED1012'],
    ['m(x: u64): u64 { STEPS[0] = x; return x; }', 'QED1021'],
    ['m(x: u64): u64 { PAIRS[0]!.a += x; return x; }', 'QED1021'],
    ['m(x: u64): u64 { const [a, b] = [x, x]; [STEPS[0], STEPS[1]] = [a, b]; return x; }', 'QED1021'],
    ['m(): void { const s = STEPS; }', 'QED1034'],
  ])('%s is refused', async (members, code) => {
    const module = 'const LIMITS = { max: 2n ** 64n }; const STEPS = [1n, 2n]; const PAIRS = [{ a: 1n }];';
    const { diagnostics } = await compileSource(source(members, module));
    expect(diagnostics.map((each) => each.code)).toEqual(diagnostics.map(() => code));
    expect(diagnostics).not.toEqual([]);
  });
});

describe('a constant is there before any call', () => {
  it.each([
    ['const ME: UserId = context.userId;', 'm(x: UserId): boolean { return x === ME; }', 'ME'],
    [
      'const ME = who(); function who(): UserId { return context.userId; }',
      'm(x: UserId): boolean { return x === ME; }',
      'ME',
    ],
    [
      'const A: u64 = f(); function f(): u64 { context.validUntil(5n); return 1n; }',
      'm(x: u64): u64 { return x + A; }',
      'A',
    ],
    ['const P = { who: context.userId };', 'm(x: UserId): boolean { return x === P.who; }', 'P.who'],
  ])('%s is none', async (module, members, name) => {
    const { diagnostics } = await compileSource(source(members, module));
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      `QED1905 '${name}' is no constant, for it depends on the call`,
    ]);
  });

  it('and fails in every call where it fails, also in a branch', async () => {
    const module = 'const A: u64 = f(3n); function f(x: u64): u64 { assert(x > 5n, "small"); return x; }';
    const { diagnostics } = await compileSource(
      source('m(x: u64): u64 { return x > 1n ? A : x; }', module).replace('context,', 'context, assert,'),
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(['QED1042']);
  });
});

describe('an item of a constant', () => {
  const module = `
enum Side { Buy, Sell }
const FEES = [10n, 20n] as const;
const LIST = [10n, 20n];
const SECOND = 1;
const SELL = Side.Sell;`;

  // TypeScript believes that a function which it calls assigns nothing: what it narrows an index to is no proof.
  it.each([
    ['a state field', 'this.side = Side.Buy; this.flip(); return x + LIST[this.side]!;'],
    ['a variable', 'let s: Side = Side.Buy; const f = (): void => { s = Side.Sell; }; f(); return x + LIST[s]!;'],
    ['a variable of a tuple', 'let i: 0 | 1 = 0; const f = (): void => { i = 1; }; f(); return x + FEES[i];'],
    [
      'a number',
      'let i: number = 0; const f = (): void => { i = 1; }; if (i === 0) { f(); return x + LIST[i]!; } return x;',
    ],
    [
      'a member',
      'const o = { i: 0 }; const f = (): void => { o.i = 1; }; if (o.i === 0) { f(); return x + LIST[o.i]!; } return x;',
    ],
  ])('at %s that a function changes is the one of that moment', async (_, body) => {
    const members = `side: Side = Side.Buy; flip(): void { this.side = Side.Sell; } m(x: u64): u64 { ${body} }`;
    await expectSame(members, [['m', 1n]], module);
    expect(await new InterpretedRun(await compileMembers(members, module)).call('m', [1n])).toEqual([21n]);
  });

  it.each(['SECOND', 'SELL', 'Side.Sell', 'here'])('at %s is exact', async (index) => {
    const members = `m(x: u64): u64 { const here = 1; return x + (WIDE[${index}] - 2n ** 64n); }`;
    await expectSame(members, [['m', 1n]], `${module}\nconst WIDE = [1n, 2n ** 64n + 5n] as const;`);
  });
});

describe('a constant that is refused', () => {
  it.each([
    ['has no name', constants('nope', SUM, ': Field'), 'QED1001'],
    [
      'depends on the call',
      `function who(): u64 { context.validUntil(5n); return 1n; }\n${constants('who()', SUM, ': u64')}`,
      'QED1905',
    ],
    ['has two kinds', `const b: u32 = 1n;\n${constants('u64(1n) + b', SUM, ': u64')}`, 'QED1011'],
  ])('is read once by those that are made of it: one that %s', { timeout: 20_000 }, async (_, module, code) => {
    const { diagnostics } = await compileSource(source('m(x: Field): Field { return x + a60; }', module));
    expect(diagnostics.map((each) => each.code)).toContain(code);
  });

  it('is refused whatever was read before', async () => {
    const module = 'const H = BigInt(7) / 2n;';
    const first = 'a(x: u64): u64 { return H + x; }';
    const field = 'b(x: Field): Field { const y: Field = H; return x + y; }';
    for (const members of [field, `${first} ${field}`, `${field} ${first}`]) {
      const { diagnostics } = await compileSource(source(members, module));
      expect(diagnostics.map(renderDiagnostic).join('\n'), members).toContain('QED1014');
    }
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { renderDiagnostic } from '../../../src/compiler/diagnostics/diagnostic.js';
import { InterpretedRun, sourceOf, type CallLine } from '../../support/differential.js';
import { PlainRun, show } from '../../support/plain-contract.js';

/**
 * Random methods over two variables, two fields, a mapping and an array: branches, loops, returns, breaks, effects inside expressions. Every
 * operation keeps values small, so JavaScript itself is exact and what it says is right.
 */
const DEPTH = 3;

const value: fc.Arbitrary<string> = fc.letrec<{ number: string; leaf: string; condition: string }>((tie) => ({
  leaf: fc.constantFrom('a', 'b', 'x', 'y', 'this.n', 'this.list[1]', '0n', '1n', '7n'),
  number: fc.oneof(
    { depthSize: 'small', maxDepth: DEPTH },
    tie('leaf'),
    fc.tuple(tie('number'), tie('number')).map(([p, q]) => `(${p} + ${q}) % 100n`),
    fc.tuple(tie('number'), tie('number')).map(([p, q]) => `(${p} * ${q}) % 50n`),
    fc.tuple(tie('number'), tie('number')).map(([p, q]) => `minus(${p}, ${q})`),
    fc.tuple(tie('condition'), tie('number'), tie('number')).map(([c, p, q]) => `(${c} ? ${p} : ${q})`),
    tie('number').map((p) => `this.m.get(${key(p)})`),
    tie('number').map((p) => `this.list[Number((${p}) % 3n)]`),
    fc.constant('this.bump()'),
    tie('number').map((p) => `half(${p})`),
  ),
  condition: fc.oneof(
    { depthSize: 'small', maxDepth: DEPTH },
    fc.constant('c'),
    fc
      .tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '===', '!=='), tie('number'))
      .map(([p, o, q]) => `${p} ${o} u64(${q})`),
    fc.tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition')).map(([p, o, q]) => `(${p} ${o} ${q})`),
    tie('condition').map((p) => `!(${p})`),
  ),
})).number as fc.Arbitrary<string>;

const key = (expression: string): string => `u32((${expression}) % 4n)`;
const condition = fc.tuple(value, fc.constantFrom('<', '>', '==='), value).map(([p, o, q]) => `${p} ${o} u64(${q})`);

const statements: fc.Arbitrary<string> = fc.letrec<{ statement: string; block: string }>((tie) => ({
  statement: fc.oneof(
    { depthSize: 'small', maxDepth: DEPTH },
    fc.tuple(fc.constantFrom('x', 'y', 'this.n', 'this.list[2]'), value).map(([place, v]) => `${place} = ${v};`),
    fc.tuple(fc.constantFrom('x', 'y', 'this.n'), value).map(([place, v]) => `${place} += ${v}; ${place} %= 1000n;`),
    fc.tuple(value, value).map(([k, v]) => `this.m.set(${key(k)}, ${v});`),
    fc.tuple(value, value).map(([i, v]) => `this.list[Number((${i}) % 3n)] = ${v};`),
    fc.tuple(condition, tie('block'), tie('block')).map(([c, p, q]) => `if (${c}) ${p} else ${q}`),
    fc.tuple(condition, tie('block')).map(([c, p]) => `if (${c}) ${p}`),
    fc
      .tuple(tie('block'), condition)
      .map(([p, c]) => `for (let i = 0; i < 3; i++) { ${p} if (${c}) break; y += u64(i); y %= 1000n; }`),
    fc.tuple(tie('block'), condition).map(([p, c]) => `for (let i = 0; i < 2; i++) { if (${c}) continue; ${p} }`),
    fc.constantFrom(
      'y = x++ + x; y %= 100n;',
      'x = ++y * y--; x %= 100n;',
      'this.list[Number(x++ % 3n)] += x;',
      '[x, y] = [y, x];',
    ),
    fc.tuple(condition, value).map(([c, v]) => `if (${c}) return ${v};`),
    fc.tuple(condition).map(([c]) => `assert(${c});`),
    fc
      .tuple(value, tie('block'), tie('block'))
      .map(([v, p, q]) => `switch (u64(${v}) % 3n) { case 0n: ${p} break; case 1n: return y; default: ${q} }`),
    value.map((v) => `emit<Seen>({ v: ${v}, at: x });`),
  ),
  block: fc.array(tie('statement'), { maxLength: 3 }).map((lines) => `{ ${lines.join(' ')} }`),
})).statement as fc.Arbitrary<string>;

const program = fc.array(statements, { minLength: 1, maxLength: 6 }).map((lines) => lines.join('\n    '));
const MODULE =
  'interface Seen { v: u64; at: u64 }\nfunction half(v: u64): u64 { if (v > 50n) return v / 2n; return v; }\nfunction minus(p: u64, q: u64): u64 { return p >= q ? p - q : 0n; }';
const members = (body: string): string => `
  n: u64 = 3n;
  list: FixedArray<u64, 3> = [1n, 2n, 3n];
  m = mapping<u32, u64>(2n);
  private bump(): u64 { this.n += 1n; return this.n; }
  run(a: u64, b: u64, c: boolean): u64 {
    let x: u64 = 1n;
    let y: u64 = a;
    ${body}
    return (x + y) % 1000n;
  }
  get(k: u32): u64 { return this.m.get(k); }`;

const CALLS: readonly CallLine[] = [
  ['run', 0n, 0n, true],
  ['run', 3n, 50n, false],
  ['run', 99n, 7n, true],
  ['get', 0n],
  ['get', 1n],
  ['get', 2n],
  ['get', 3n],
];

test('random programs mean what JavaScript says', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(program, async (body) => {
      const source = sourceOf(members(body), MODULE);
      for (const passes of [true, false]) {
        const { contracts, diagnostics } = await compileFile('/random.ts', {
          overlay: { '/random.ts': source },
          passes,
        });
        expect(diagnostics.map(renderDiagnostic).join('\n')).toBe('');
        const interpreted = new InterpretedRun(contracts[0]!);
        const plain = new PlainRun(source, 'C', { userId: 7n });
        for (const [method, ...args] of CALLS) {
          const wanted = await outcome(() => show(plain.call(method, args)));
          const found = await outcome(async () => (await interpreted.call(method, args)).join());
          expect(`${method} ${args.join()}: ${found}`).toBe(`${method} ${args.join()}: ${wanted}`);
          expect([...interpreted.field('n'), ...interpreted.field('list')].join()).toBe(
            show([plain.contract['n'], plain.contract['list']]),
          );
          expect(interpreted.events.map((each) => each.join())).toEqual(plain.events.map(show));
        }
      }
    }),
    {
      numRuns: Number(process.env['QED_RANDOM_PROGRAMS'] ?? 12),
      ...(process.env['QED_SEED'] === undefined ? {} : { seed: Number(process.env['QED_SEED']) }),
    },
  );
});

async function outcome(run: () => string | Promise<string>): Promise<string> {
  try {
    return await run();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code?.startsWith('QED11') === true || message.startsWith('assertion')) return 'fails';
    throw error;
  }
}

// What is assigned to a variable later, or given to a parameter, says of which kind its first literal is.
import { describe, expect, it } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { expectSame, sourceOf } from '../../support/differential.js';

/** Code and message of each mistake of a method's body. */
async function mistakesOf(body: string): Promise<string[]> {
  const overlay = { '/c.ts': sourceOf(`m(a: u32, b: u64, c: boolean): void {\n${body}\n}`) };
  const { diagnostics } = await compileFile('/c.ts', { overlay });
  return diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

describe('a kind that comes later', () => {
  it('reaches a literal in a variable, an object, a list and a pattern', () =>
    expectSame(
      `sum(a: u32): u32 { let rows = 0n; for (let i = 0; i < 3; i++) rows += a; return rows; }
       members(a: u32): u32 { const p = { x: 1n, in: { y: 2n } }; p.in.y = a; p.x += p.in.y; return p.x; }
       items(a: u32): u32 { const l = [1n, 2n, 3n]; l[0] = a; return l[0] * 10n + l[2]; }
       best(a: u32): u32 { let best = { at: 0n, value: 7n }; if (a > 1n) best = { at: a, value: a }; return best.at * 10n + best.value; }
       pattern(a: u32): u32 { let [x, y] = [0n, 1n]; [x, y] = [y, a]; return x * 10n + y; }
       closure(a: u32): u32 { let k = 1n; const add = (x: u32) => { k += x; }; add(a); add(a); return k; }`,
      [
        ['sum', 4n],
        ['members', 5n],
        ['items', 9n],
        ['best', 1n],
        ['best', 2n],
        ['pattern', 6n],
        ['closure', 3n],
      ],
    ));

  it('is that of a variable without a first value', () =>
    expectSame(
      `both(c: boolean): u64 { let k; if (c) k = 1n; else k = 2n; return k; }
       pair(c: boolean): u64 { let k, j; if (c) [k, j] = [1n, 2n]; else { j = 3n; k = j; } return k * 10n + j; }
       flag(a: u32): boolean { let f; switch (a) { case 1n: f = true; break; default: f = false; } return f; }
       struct(a: u32): u32 { let p; p = { x: a, y: 1n }; if (a > 2n) p = { x: p.y, y: 5n }; p.y += p.x; return p.y; }
       list(c: boolean): FixedArray<u64, 2> { let l; if (c) l = [1n, 2n]; else l = [3n, 4n]; l[0] += l[1]; return l; }
       inner(a: u32): u32 { let s: u32 = 0n; for (let i = 0; i < 3; i++) { let t; t = a * 2n; s += t; } return s; }
       member(a: u32): u32 { let x, rest; ({ x, ...rest } = { x: 1n, y: a, z: 4n }); return x * 10n + rest.y + rest.z; }`,
      [
        ['both', true],
        ['both', false],
        ['pair', true],
        ['pair', false],
        ['flag', 1n],
        ['flag', 2n],
        ['struct', 2n],
        ['struct', 3n],
        ['list', true],
        ['list', false],
        ['inner', 4n],
        ['member', 5n],
      ],
    ));

  it('is that of a closure’s default', () =>
    expectSame(
      `one(a: u32): u32 { const f = (x = 1n) => x + a; return f() * 10n + f(2n); }
       two(a: u32): u32 { const f = (x: u32, y = x, z = 3n) => x * 100n + y * 10n + z; return f(a) + f(a, 2n) + f(a, 2n, a); }
       flag(a: u32): u32 { const f = (b = true) => (b ? a : 0n); return f() * 10n + f(false); }
       struct(a: u32): u32 { function f(p = { x: 1n, y: 2n }) { return p.x * 10n + p.y; } return f() + f({ x: a, y: 4n }); }`,
      [
        ['one', 3n],
        ['two', 4n],
        ['flag', 5n],
        ['struct', 6n],
      ],
    ));
});

describe('a kind that does not come', () => {
  it.each([
    ['let k;', "QED1034: nothing says of which kind 'k' is"],
    ['let k; k = 1n;', 'QED1034: nothing says of which kind 1n is'],
    ['let k = 0n; k += 1n;', 'QED1034: nothing says of which kind 0n is'],
    ['const f = (x = 1n) => x; f();', 'QED1034: nothing says of which kind 1n is'],
    ['let k; k = a; k = b;', 'QED1010: the value is of kind u64 where u32 is wanted'],
    ['let k = 0n; k = a; k = b;', 'QED1010: the value is of kind u64 where u32 is wanted'],
    ['let k; if (c) k = 1n; else k = true;', 'QED1010: the value is of kind boolean where integer is wanted'],
    ['const f = (x = 1n) => x + a; f(b);', 'QED1010: the value is of kind u64 where u32 is wanted'],
  ])('is refused once, where it is missing or two things disagree: %s', async (body, mistake) => {
    expect((await mistakesOf(body))[0]).toBe(mistake);
  });
});

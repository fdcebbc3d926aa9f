// Logical assignments, questions about optional parameters, holes before a rest and quoted names mean what they mean in JavaScript.
import { describe, expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { SMALL_FORMS } from '../../support/constructs/small-forms.js';
import { sourceOf } from '../../support/differential.js';
import { expectOneMeaning } from '../../support/meanings.js';

const PATH = '/contract.ts';
const codesOf = async (members: string): Promise<string[]> =>
  (await compileFile(PATH, { overlay: { [PATH]: sourceOf(members, '') } })).diagnostics.map(({ code }) => code);

describe('small forms mean what JavaScript says', () => {
  test.each(SMALL_FORMS)('$name', expectOneMeaning);
});

test.each([
  ['a number', 'f(x: u64): u64 { let y = x; y &&= 2n; return y; }', 'QED1015'],
  ['a number beside a boolean', 'f(x: u64): boolean { let y = true; y ||= x; return y; }', 'QED1001'],
  ['??=', 'f(x: u64): u64 { let y = x; y ??= 2n; return y; }', 'QED1063'],
  ['a place that does more', 'a: FixedArray<boolean, 2> = [true, true]; private i(): u64 { return 1n; } f(): void { this.a[Number(this.i())] &&= false; }', 'QED1902'], // prettier-ignore
  ['an index that is kept and compared', 'f(x: u64): boolean { const k = Number(x); return k === 2; }', 'QED1018'],
  ['an index that is kept and changes', 'l: FixedArray<u64, 2> = [0n, 0n]; f(x: u64): u64 { let k = Number(x); k += 1; return this.l[k]; }', 'QED1018'], // prettier-ignore
  ['an index that could be too large', 'l: FixedArray<u64, 2> = [0n, 0n]; f(x: u64): u64 { const k = Number(x); return this.l[k + 1]; }', 'QED1018'], // prettier-ignore
  ['a mapping as a statement', 'm = mapping<u64, u64>(); f(): void { this.m; }', 'QED1902'],
  ['a mapping before a comma', 'm = mapping<u64, u64>(); f(x: u64): u64 { return (this.m, x); }', 'QED1902'],
  [
    'a mapping after each turn',
    'm = mapping<u64, u64>(); f(): void { for (let i = 0; i < 2; i++, this.m); }',
    'QED1902',
  ],
  // To decide these when compiling would leave out what JavaScript evaluates.
  ['a question about what is read in place of a parameter', `n: u64 = 0n; private h(): u64 { this.n += 1n; return 1n; } private g(b?: u64): boolean { return (b ?? this.h()) === undefined; } f(): boolean { return this.g(); }`, 'QED1063'], // prettier-ignore
  ['a question about what may fail in place of two parameters', `private h(x: u64): u64 { assert(x > 5n); return x; } private g(x: u64, b?: u64, c?: u64): u64 { return x > 0n && (b ?? c ?? this.h(x)) !== undefined ? 1n : 2n; } f(x: u64): u64 { return this.g(x); }`, 'QED1063'], // prettier-ignore
  ['a question about an item at an index that has an effect', `n: u64 = 0n; private h(): u64 { this.n += 1n; return 1n; } private g(b?: FixedArray<u64, 2>): boolean { return b?.[Number(this.h())] === undefined; } f(): boolean { return this.g([1n, 2n]); }`, 'QED1063'], // prettier-ignore
  ['a question about an item that may not be there', `private g(x: u64, b?: FixedArray<u64, 2>): boolean { return b?.[Number(x)] !== undefined; } f(x: u64): boolean { return this.g(x, [1n, 2n]); }`, 'QED1063'], // prettier-ignore
  ['a module that is imported later', 'y = import.defer("qed/contract"); f(): void {}', 'QED1903'],
  ['a static block', 'static {} f(): u64 { return 1n; }', 'QED1904'],
  ['a parameter that was not given', 'private g(a: u64, b?: u64): boolean { return a > 1n && b > 2n; } f(x: u64): boolean { return this.g(x); }', 'QED1001'], // prettier-ignore
])('%s is refused', async (_, members, code) => expect(await codesOf(members)).toContain(code));

const NO_VALUE = 'a string is no value';
test.each([
  ['a string that may change', "let m = 'a'; assert(x > 1n, m);", NO_VALUE, /declare it `const`/],
  ['a template of values', 'const m = `of ${x}`; assert(x > 1n, m);', NO_VALUE, /write the template in the message/],
  ['a choice', "assert(x > 1n, x > 2n ? 'a' : 'b');", /a constant that is one/, /write it out/],
  ['a string that is compared', "const m = 'a'; assert(m === 'a', m);", NO_VALUE, /use an enum/],
  ['a string that is hashed', "const m = 'a'; assert(poseidon(x, m) === poseidon(x), m);", NO_VALUE, /use an enum/],
])('%s is neither message nor value, and one diagnostic says so', async (_, body, message, hint) => {
  const source = sourceOf(`f(x: u64): void { ${body} }`, "import { poseidon } from 'qed/contract';");
  const { diagnostics } = await compileFile(PATH, { overlay: { [PATH]: source } });
  expect(diagnostics).toMatchObject([
    { message: expect.stringMatching(message) as string, hint: expect.stringMatching(hint) as string },
  ]);
});

test('a rest parameter of a constructor is named as the cause', async () => {
  const module = 'class Pair { y: u64; constructor(...l: [u64, u64]) { this.y = l[0]; } }';
  const source = sourceOf('f(x: u64): u64 { return new Pair(x, 2n).y; }', module);
  const { diagnostics } = await compileFile(PATH, { overlay: { [PATH]: source } });
  expect(diagnostics.map(({ code }) => code)).toEqual(['QED1074']);
});

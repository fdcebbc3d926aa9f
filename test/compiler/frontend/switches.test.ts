// Switches take the clause that JavaScript takes, look at labels as it does, and a clause that may run on is refused.
import { describe, expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { WarmProject } from '../../../src/compiler/frontend/source/open-program.js';
import { SWITCHES } from '../../support/constructs/switches.js';
import { sourceOf } from '../../support/differential.js';
import { expectOneMeaning } from '../../support/meanings.js';

const PATH = '/contract.ts';
const warm = new WarmProject();

async function codesOf(members: string): Promise<string[]> {
  const overlay = { [PATH]: sourceOf(members, 'interface P { x: u64 }') };
  return (await compileFile(PATH, { overlay, warm })).diagnostics.map(({ code }) => code);
}

describe('switches mean what JavaScript says', () => {
  test.each(SWITCHES)('$name', expectOneMeaning);
});

test.each([
  'if (y > 1n) return 1n;',
  'if (y > 1n) return 1n; else r = 1n;',
  'for (let i = 0; i < 2; i++) return 1n;',
  'for (const z of [1n, y]) return z;',
  'switch (y) { case 1n: return 1n; }',
  'switch (y) { case 1n: return 1n; default: break; }',
  'switch (y) { case 1n: return 1n; default: r = 1n; }',
  'q: { if (y > 1n) break q; return 1n; }',
  'q: { break q; }',
  'q: { p: { if (y > 1n) break q; return 2n; } }',
  'q: switch (y) { default: switch (x) { case 1n: return 1n; default: break q; } }',
  'q: if (y > 1n) break q; else return 1n;',
  '{ }',
  ';',
])('a case that ends with %s falls through', async (last) => {
  const members = `f(x: u64, y: u64): u64 { let r: u64 = 0n; switch (x) { case 1n: ${last}\n case 2n: r += 10n; } return r; }`;
  expect(await codesOf(members)).toEqual(['QED1023']);
});

test.each(['case 1n: r += 1n;', 'default: r += 1n;'])('so does %s before a throw that is never read', async (label) => {
  const members = `
    private g(x: u64, b?: u64): u64 {
      let r: u64 = 0n;
      switch (x) {
        ${label}
          if (b !== undefined) {
            throw 1;
          }
        case 2n: r += 10n;
      }
      return r;
    }
    f(x: u64): u64 { return this.g(x); }`;
  expect(await codesOf(members)).toEqual(['QED1023']);
});

test('a case that throws does not fall through as well', async () => {
  const members = 'f(x: u64): u64 { switch (x) { case 1n:\n throw 1;\n case 2n: return 1n; }\n return 2n; }';
  expect(await codesOf(members)).toEqual(['QED1060']);
});

test.each([
  ['p', 'QED1019'],
  ['this.pair', 'QED1019'],
  ['this.keys', 'QED1902'],
  ['C.at(1n)', 'QED1902'],
  ['this.nothing()', 'QED1902'],
])('%s cannot be the subject of a switch, nor compared', async (subject, code) => {
  const state = `pair: [u64, u64] = [1n, 2n]; keys = mapping<u64, u64>(0n); private nothing(): void { }`;
  const given = `const p: P = { x: y };`;
  const switched = `f(y: u64): u64 { ${given} switch (${subject}) { case ${subject}: return 1n; default: return p.x; } }`;
  expect((await codesOf(`${state} ${switched}`))[0]).toBe(code);
  expect(
    await codesOf(`${state} f(y: u64): boolean { ${given} return p.x > 5n && ${subject} === ${subject}; }`),
  ).toEqual([code]);
});

test.each([
  'case 1n: let z: u64; z = 1n; return z; case 2n: z = 5n; return z; default: return 0n;',
  'case 1n: return one(); default: function one(): u64 { return 1n; } return one();',
])('a declaration of another case is refused: %s', async (clauses) => {
  const codes = await codesOf(`f(x: u64): u64 { switch (x) { ${clauses} } }`);
  expect(codes).toContain('QED1901');
});

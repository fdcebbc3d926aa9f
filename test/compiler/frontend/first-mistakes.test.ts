// The mistakes that beginners make get a diagnostic that says what to write instead.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';

const directory = mkdtempSync(join(tmpdir(), 'qed-mistakes-'));
afterAll(() => rmSync(directory, { recursive: true }));

const BODY = 'x: u64 = 0n;\n  add(n: u64): void { this.x += n; }\n}\n';
const IMPORT = "import { Contract, type u64 } from 'qed/contract';\n";

/** What somebody gets wrong who writes a first contract, and the hint that helps. */
const MISTAKES: readonly (readonly [name: string, source: string, ...found: readonly (readonly [string, RegExp])[]])[] =
  [
    [
      'another package',
      `import { Contract, type u64 } from 'qed';\nexport class A extends Contract {\n  ${BODY}`,
      ['QED1005', /'qed\/contract'/],
    ],
    [
      'a mapping of another user in a pattern',
      `import { Contract, mapping, type u64, type UserId } from 'qed/contract';\nexport class A extends Contract {\n  x: u64 = 0n;\n  sent = mapping<UserId, u64>();\n  of(user: UserId): u64 { const { x, sent } = A.at(user); return x + sent.get(user); }\n}\n`,
      ['QED1902', /`at\(user\)\.sent\.get\(k\)`/],
    ],
    [
      'the length of an array in a pattern',
      `import { Contract, type FixedArray, type u64 } from 'qed/contract';\nexport class A extends Contract {\n  list: FixedArray<u64, 2> = [1n, 2n];\n  last(): u64 { const { length } = this.list; return this.list[length - 1]; }\n}\n`,
      ['QED1902', /`a\.length`/],
    ],
    [
      'a constant below the function that uses it',
      `${IMPORT}export class A extends Contract {\n  x: u64 = 0n;\n  add(n: u64): u64 { const f = () => later + n; const later = 5n; return f(); }\n}\n`,
      ['QED1902', /declare it before that function/],
    ],
    [
      'a variable below the function that changes it',
      `${IMPORT}export class A extends Contract {\n  x: u64 = 0n;\n  add(n: u64): u64 { const f = () => { later = n; }; let later: u64 = 5n; f(); return later; }\n}\n`,
      ['QED1902', /declare it before that function/],
    ],
    [
      'a function below the function that calls it',
      `${IMPORT}export class A extends Contract {\n  x: u64 = 0n;\n  add(n: u64): u64 { const f = () => g() + n; const g = () => n; return f(); }\n}\n`,
      ['QED1902', /declare it before that function/],
    ],
    ['no export', `${IMPORT}class A extends Contract {\n  ${BODY}`, ['QED1003', /`export class A`/]],
    ['no contract', 'export const x = 5;\n', ['QED1003', /export class Name extends Contract/]],
    ['nothing at all', '', ['QED1003', /export class Name extends Contract/]],
    ['an open bracket', `${IMPORT}export class A extends Contract {\n  x: u64 = 0n;\n`, ['QED1001', /bracket/]],
    [
      'no import',
      `export class A extends Contract {\n  x: u64 = 0n;\n}\n`,
      ['QED1001', /import \{ Contract \} from 'qed\/contract'/],
      ['QED1001', /import \{ type u64 \} from 'qed\/contract'/],
    ],
    ...(
      [
        ['structuredClone', 'const q = structuredClone(p); this.x = q;', ['QED1001', /`clone\(p\)`/]],
        ['a chain of comparisons', 'assert(0n < p < 5n);', ['QED1001', /compare twice: `0n < p && p < 5n`/]],
        ['a part of such a chain', 'this.x = 1n < 2n && p < 5n <= 7n ? 1n : p;', ['QED1001', /`p < 5n && 5n <= 7n`/]],
        ['a payment to a user', 'to.transfer(p);', ['QED1001', /`balance\.spend\(to, amount\)`/]],
        ['a new contract', 'const other = new A();', ['QED1027', /`A\.call\(id\)\.method/]],
        ['this taken apart', 'const { x } = this;', ['QED1027', /`const x = this\.x`/]],
        ['this kept', 'const that = this;', ['QED1027', /`this\.field`/]],
        ['super', 'super.add(p);', ['QED1001', /inherits nothing/]],
        ['a timer', 'setTimeout(p);', ['QED1001', /context\.checkpoint\.time/]],
      ] as const
    ).map(
      ([name, body, found]) =>
        [
          name,
          `import { assert, Contract, type u64, type UserId } from 'qed/contract';\nexport class A extends Contract {\n  x: u64 = 0n;\n  f(p: u64, to: UserId): void { ${body} }\n}\n`,
          found,
        ] as const,
    ),
    [
      'a field that holds an arrow function',
      `${IMPORT}export class A extends Contract {\n  x: u64 = 0n;\n  add = (n: u64) => { this.x += n; };\n}\n`,
      ['QED1061', /method: `add\(n: u64\): void \{/],
    ],
    [
      'a field that holds a function',
      `${IMPORT}export class A extends Contract {\n  x: u64 = 0n;\n  add = function (n: u64): u64 { this.x += n; return n; };\n}\n`,
      ['QED1061', /method: `add\(n: u64\): u64 \{/],
    ],
    [
      'another base class',
      `${IMPORT}class Own {\n  x: u64 = 0n;\n  f(): void {}\n}\nexport class A extends Own {\n  ${BODY}`,
      ['QED1036', /a class that extends Component/],
    ],
    [
      'a base class that is a contract',
      `${IMPORT}class Own extends Contract {\n  ${BODY}export class A extends Own {\n  f(): void {}\n}\n`,
      ['QED1036', /a class that extends Component/],
    ],
    [
      'no base class',
      `export class A {\n  n = 1n;\n  f(): void {}\n}\n`,
      ['QED1003', /`export class A extends Contract`/],
    ],
    [
      'decorators of o1js',
      `${IMPORT}export class A extends Contract {\n  @state(u64) x: u64 = 0n;\n  @method add(n: u64): void { this.x += n; }\n}\n`,
      ['QED1001', /a plain field/],
      ['QED1001', /leave the decorator out/],
    ],
    [
      'a function in a class',
      `${IMPORT}function twice(n: u64): u64 { return n * 2n; }\nexport class A extends Contract {\n  x: u64 = 0n;\n  function add(n: u64): void { this.x += twice(n); }\n}\n`,
      ['QED1006', /`add\(amount: u64\): void/],
    ],
    [
      'a contract of Solidity',
      'pragma solidity ^0.8.0;\ncontract Coin {\n  address public owner;\n}\n',
      ['QED1006', /remove the line/],
      ['QED1006', /`export class Coin extends Contract/],
      ['QED1006', /`owner: UserId = 0n`/],
    ],
    [
      'words of Solidity in comments and beside another mistake',
      `${IMPORT}// contract Coin {\n/*\nevent Sent(x: u64);\n*/\nexport class A extends Contract {\n  x: u64 = ;\n  f(): void { const text = '; emit Sent(1)'; function inner(): void {} }\n}\n`,
      ['QED1001', /editor shows/],
    ],
    ['a number', `${IMPORT}export class A extends Contract {\n  x: u64 = 0;\n}\n`, ['QED1001', /with an n/]],
    ['no initial value', `${IMPORT}export class A extends Contract {\n  x: u64;\n}\n`, ['QED1001', /initial value/]],
    [
      'a file that is not there',
      `${IMPORT}import { f } from './helper';\nexport class A extends Contract {\n  ${BODY}`,
      ['QED1001', /\.js/],
    ],
    [
      'a parameter without kind',
      `${IMPORT}export class A extends Contract {\n  x: u64 = 0n;\n  add(n): void { this.x += 1n; }\n}\n`,
      ['QED1001', /declare its kind/],
    ],
  ];

describe('first mistakes are answered with what to write', () => {
  test.each(MISTAKES.map(([name, source, ...found]) => ({ name, source, found })))(
    '$name',
    async ({ source, found }) => {
      const path = join(directory, 'first.ts');
      const { diagnostics } = await compileFile(path, { overlay: { [path]: source }, workingDirectory: directory });
      expect(diagnostics.map(({ code }) => code)).toEqual(found.map(([code]) => code));
      diagnostics.forEach(({ hint }, i) => expect(hint).toMatch(found[i]![1]));
    },
  );

  test.each([
    ['nowhere.ts', 'there is no such file'],
    ['notes.md', 'this is no TypeScript file'],
    ['.', 'this is no file'],
  ])('the path %s', async (path, message) => {
    writeFileSync(join(directory, 'notes.md'), 'hello\n');
    const { diagnostics } = await compileFile(path, { workingDirectory: directory });
    expect(diagnostics).toMatchObject([{ code: 'QED1002', message }]);
  });
});

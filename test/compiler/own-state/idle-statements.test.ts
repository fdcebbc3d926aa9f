// A statement whose value nothing uses, such as a condition without its `assert`, is warned of; one that does or checks something is not.
import { expect, test } from 'vitest';
import { warmFile } from '../../support/warm-file.js';

const compileSource = warmFile();

async function idle(statement: string): Promise<string[]> {
  const names =
    'Contract, assert, context, emit, min, mapping, poseidon, stale, u32, u64, Field, type ContractId, type FixedArray, type UserId';
  const source = `import { ${names} } from 'qed/contract';
interface Done { x: u64 }
function isPositive(x: u64): boolean { return x > 0n; }
function needPositive(x: u64): boolean { assert(x > 0n); return true; }
export class D extends Contract { n: u64 = 0n; set(x: u64): u64 { this.n = x; return x; } }
export class C extends Contract {
  n: u64 = 0n;
  k = mapping<UserId, u64>();
  private isOwner(): boolean { return context.userId === context.deployer; }
  private isDeep(): boolean { let found = false; for (let i = 0; i < 2; i++) found = this.isOwner(); return found; }
  private add(x: u64): u64 { this.n += x; return this.n; }
  private hook(): void {}
  f(x: u64, u: UserId, c: ContractId, a: FixedArray<u64, 3>): void { let i: u64 = 0n; let b = true; ${statement} this.n = b ? x + i : a[0]; }
}
`;
  const { diagnostics, warnings } = await compileSource(source);
  expect(diagnostics).toEqual([]);
  return warnings
    .filter(({ code }) => code === 'QED1808')
    .map(({ sourceLine, column, length }) => sourceLine.slice(column - 1, column - 1 + length));
}

test.each([
  'this.isOwner()',
  'this.isDeep()',
  'this.n >= x',
  'context.userId === context.deployer',
  'min(x, this.n)',
  'this.k.get(u)',
  'poseidon(x)',
  'x + 1n',
  'D.at(u, { contract: c }).n',
  "stale(D.at(u, { contract: c }).n, 'shown')",
  'isPositive(x)',
  '!b',
  'b && this.isOwner()',
  'b ? x : this.n',
  'x',
  'a.every((each) => each > 0n)',
  'a.includes(x)',
  'u64.wrap(x + 1n)',
])('%s; is warned of', async (statement) => {
  expect(await idle(`${statement};`)).toEqual([statement]);
});

test('a condition in a branch, in a loop and in the callback of forEach is warned of', async () => {
  expect(await idle('if (b) x > 1n; for (const each of a) each > 2n; a.forEach((each) => each > 3n);')).toEqual([
    'x > 1n',
    'each > 2n',
    'each > 3n',
  ]);
});

test('the warning says that an assertion may be missing', async () => {
  const { warnings } = await compileSource(
    "import { Contract, type u64 } from 'qed/contract';\nexport class C extends Contract { n: u64 = 0n; f(x: u64): void { this.n >= x; this.n = x; } }\n",
  );
  expect(warnings.map(({ code, hint }) => [code, hint])).toEqual([
    ['QED1808', 'write `assert(..)` around it where it must hold, or remove it'],
  ]);
});

test.each([
  'assert(this.isOwner())',
  'this.add(x)',
  'this.hook()',
  'needPositive(x)',
  'i++',
  'i += x',
  'i = x',
  'b ? this.add(1n) : this.add(2n)',
  'b && needPositive(x)',
  'this.k.set(u, x)',
  'D.call(c).set(x)',
  'D.defer(c).set(x)',
  'emit<Done>({ x })',
  'context.validUntil(5n)',
  'u32(x)',
  'x / this.n',
  'a[Number(x)]',
  'Field.div(Field(x), Field(this.n))',
  'a.forEach((each) => { i += each; })',
  'a.map((each) => (i += each))',
  '[i, this.n] = [this.n, i]',
  'const next = (): u64 => { i += 1n; return i; }; next()',
])('%s; is not warned of', async (statement) => {
  expect(await idle(`${statement};`)).toEqual([]);
});

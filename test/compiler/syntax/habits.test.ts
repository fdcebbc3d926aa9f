// What authors bring along from JavaScript and from other contract languages gets one diagnostic that says what to write.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { WarmProject } from '../../../src/compiler/frontend/source/open-program.js';

const directory = mkdtempSync(join(tmpdir(), 'qed-habits-'));
afterAll(() => rmSync(directory, { recursive: true }));
const FILE = join(directory, 'contract.ts');
const warm = new WarmProject();

async function compiled(members: string) {
  const names =
    'Contract, context, mapping, assert, emit, max, min, u32, type Field, type Hash, type u64, type u128, type i64, type FixedArray, type UserId';
  writeFileSync(
    FILE,
    `import { ${names} } from 'qed/contract';\nconst zero: u64 = 0n;\nenum Kind { A, B }\nexport class C extends Contract {\n${members}\n}\n`,
  );
  return compileFile(FILE, { warm, workingDirectory: directory });
}

const M = 'm = mapping<UserId, u64>(); list = mapping<UserId, FixedArray<u64, 3>>(); ';

describe('a habit is answered once, with what to write', () => {
  test.each([
    ['reading a mapping by index', `${M} f(x: UserId): u64 { return this.m[x]; }`, 'write `this.m.get(x)`'],
    ['writing it', `${M} f(x: UserId): void { this.m[x] = 1n; }`, 'write `this.m.set(x, 1n)`'],
    ['adding to it', `${M} f(x: UserId): void { this.m[x] += 1n; }`, '`this.m.set(x, this.m.get(x) + 1n)`'],
    ['comparing it', `${M} f(x: UserId): boolean { return this.m[x] === 1n; }`, 'write `this.m.get(x)`'],
    [
      'reading it by a member of an enum',
      'm = mapping<0n | 1n, u64>(); f(x: 0n | 1n): u64 { return this.m[x]; }',
      '`this.m.get(x)`',
    ],
    [
      'a third parameter of a callback',
      'f(a: FixedArray<u64, 3>): void { a.forEach((v, i, all) => {}); }',
      'the item and its index',
    ],
    ['the greatest of three', 'f(x: u64): u64 { return max(x, 1n, 2n); }', '`max(max(x, 1n), 2n)`'],
    ['the least of a list', 'f(a: FixedArray<u64, 3>): u64 { return min(...a); }', '`a.reduce((a, b) => min(a, b))`'],
    ['at of a run-time index', 'f(a: FixedArray<u64, 3>, i: u32): u64 { return a.at(Number(i))!; }', '`a[Number(i)]`'],
    [
      'a slice of run-time bounds',
      'f(a: FixedArray<u64, 3>, i: u32): u64 { let s = 0n; for (const v of a.slice(Number(i))) s += v; return s; }',
      'a[Number(i) + k]',
    ],
    [
      '??= of an optional parameter',
      'private g(b?: u64): void { b ??= 5n; } f(): void { this.g(); }',
      '`const value = b ?? 5n`',
    ],
    [
      'an optional boolean',
      'private g(b?: boolean): u64 { return b ? 1n : 0n; } f(): u64 { return this.g(); }',
      '`b ?? false`',
    ],
    [
      'a part that may be missing',
      'private g(b?: [u64]): u64 { return b?.[0]; } f(): u64 { return this.g(); }',
      '`b ?? 0n`',
    ],
    ['an array by bigint', 'f(a: FixedArray<u64, 3>, i: u64): u64 { return a[i]; }', 'write `a[Number(i)]`'],
    ['has', `${M} f(x: UserId): boolean { return this.m.has(x); }`, 'reads as the initial value'],
    ['delete', `${M} f(x: UserId): void { this.m.delete(x); }`, 'store the initial value again'],
    [
      'writing for another user',
      `${M} f(u: UserId): void { C.at(u).m.set(u, 1n); }`,
      "writes the caller's own state only",
    ],
    [
      'adding for another user',
      'b: u64 = 0n; f(u: UserId): void { C.at(u).b += 1n; }',
      "writes the caller's own state only",
    ],
    ['an unknown method of a mapping', `${M} f(u: UserId): void { this.m.update(u, 1n); }`, '`set(key, value)`'],
    [
      'a key of two parts without brackets',
      'm = mapping<[UserId, UserId], u64>(); f(a: UserId, b: UserId): void { this.m.set(a, b, 1n); }',
      '`set([a, b], 1n)`',
    ],
    [
      'mappings in a mapping',
      'm = mapping<UserId, Map<UserId, u64>>(); f(): void {}',
      '`mapping<[UserId, UserId], u64>()`',
    ],
    ['u256', 'f(x: u256): void {}', 'the largest integer is `u128`'],
    ['a wider right side', 'f(x: u64, y: u128): u128 { return x + y; }', '`u128(x)`'],
    ['a wider left side', 'f(x: u64, y: u128): boolean { return y > x; }', '`u128(x)`'],
    ['a product of narrower values', 'f(x: u64): u128 { return x * x; }', '`u128(x) * u128(x)`'],
    ['a sum and a literal', 'f(x: u64, y: u64): u128 { return (x + 1n) * y; }', '`(u128(x) + 1n) * u128(y)`'],
    ['a negative unsigned integer', 'f(x: u32): u32 { return -x; }', '`u32.wrap(-x)`'],
    ['size', `${M} f(): u64 { return this.m.size; }`, 'nothing lists the keys'],
    ['a loop over it', `${M} f(): void { for (const v of this.m) assert(v > 0n); }`, 'nothing lists the keys'],
    ['writing into an entry', `${M} f(x: UserId): void { this.list.get(x)[0] = 1n; }`, 'store it with `set`'],
    ['findLast of a tuple', 'f(a: [u64, u64]): u64 { return a.findLast((x) => x > 1n)!; }', 'keep one in a loop'],
    ['an event by name', "f(x: u64): void { emit('Sent', { x }); }", '`emit<Sent>({ x })`'],
    ['an event by name, with values', "f(x: u64): void { emit('Sent', x); }", '`emit<Sent>({ .. })`'],
    ['an event without a name', 'f(x: u64): void { emit({ x }); }', '({ x })`'],
    ['require', "f(x: u64): void { require(x > 1n, 'no'); }", "write `assert(x > 1n, 'no')`"],
    ['revert', "f(): void { revert('no'); }", '`assert(condition, message)`'],
    ['msg', 'f(): UserId { return msg.sender; }', '`context.userId`'],
    ['block', 'f(): u64 { return block.timestamp; }', '`context.checkpoint.time`'],
    ['uint256', 'f(x: uint256): void {}', '`u128`'],
    ['bool', 'b: bool = false; f(): void { this.b = true; }', 'write `boolean`'],
    ['a comparison with a number', 'f(x: u64): void { assert(x === 5); }', 'write integers with an n'],
    ['a number compared with a value', 'f(x: u64): void { assert(5 !== x); }', 'write integers with an n'],
    ['context.sender', 'f(): UserId { return context.sender; }', '`context.userId`'],
    ['this.sender', 'f(): UserId { return this.sender; }', '`context.userId`'],
    ['this.userId', 'f(): UserId { return this.userId; }', 'write `context.userId`'],
    ['context.value', 'f(): u64 { return context.value; }', '`balance.spend(to, amount)`'],
    ['context.timestamp', 'f(): u64 { return context.timestamp; }', '`context.checkpoint.time`'],
    ['state of o1js that is set', 'n: Field = 0n; f(x: Field): void { this.n.set(x); }', 'write `this.x = y`'],
    ['state of o1js that is read', 'n: Field = 0n; f(): Field { return this.n.get(); }', 'write `this.x`'],
    ['Provable', 'f(x: Field): Field { return Provable.if(x === 0n, x, x); }', '`condition ? x : y`'],
    ['context.checkpoint', 'n: u64 = 0n; f(): void { this.n = context.checkpoint; }', '`context.checkpoint.id`'],
    ['a contract that is not named', 'f(): void { C.call().g(); } g(): void {}', "`C.call('name')`"],
    ['UInt64', 'n: UInt64 = 0n; f(): void {}', 'write `u64`'],
    ['Math.max', 'f(x: u64): u64 { return Math.max(x, 1n); }', '`max(a, b)`'],
    ['Math.min of a constant', 'f(x: u64): u64 { const y: u64 = Math.min(x, 1n); return y; }', '`min(a, b)`'],
    ['Math.abs', 'n: i64 = 0n; f(x: i64): void { this.n = Math.abs(x); }', '`x < 0n ? -x : x`'],
    ['Math.pow', 'f(x: u64): u64 { return Math.pow(x, 2n); }', '`x ** 2n`'],
    ['Math.sqrt', 'f(x: u64): u64 { return Math.sqrt(x); }', 'root * root <= x'],
    ['a wider kind', 'f(x: u32): u64 { return x; }', '`u64(x)`'],
    ['a wider kind as an argument', 'f(x: u32): void { this.g(x); } private g(x: u64): void {}', '`u64(x)`'],
    ['a field element that is added', 'f(x: Field): Field { return x.add(x); }', '`x + y`'],
    ['a product of field elements', 'f(x: Field): Field { return x.mul(x); }', '`x * y`'],
    ['a quotient of field elements', 'f(x: Field): Field { return x.div(x); }', '`Field.div(x, y)`'],
    ['an integer with methods', 'f(x: u64): void { x.assertEquals(x); }', '`assert(x === y)`'],
    ['a number as text', 'f(x: u64): void { x.toString(); }', 'a message shows a value'],
    ['async', 'async f(x: u64): Promise<void> {}', 'remove `async`'],
    ['a promise', 'f(x: Promise<u64>): void {}', 'write `u64`'],
    ['delete', 'n: u64 = 0n; f(x: u64): void { delete this.n; }', 'store the initial value again'],
    ['return without a value', 'f(x: u64): u64 { if (x > 1n) return; return x; }', 'on every path'],
    ['a path without return', 'f(x: u64): u64 { if (x > 1n) return x; }', 'on every path'],
    ['a write through the item of a loop', 'l: FixedArray<{ n: u64 }, 2> = [{ n: 1n }, { n: 2n }]; f(x: u64): void { for (const each of this.l) each.n += x; }', 'for (const i of this.list.keys())'], // prettier-ignore
    ['the order of hashes', 'f(x: Hash): boolean { return x > 1n; }', '`u128.wrap(x)`'],
    ['the next user', 'f(x: UserId): UserId { return x + 1n; }', '`u32(x)`'],
    ['a sum of hashes', 'f(x: Hash): Hash { return x + 1n; }', '`Field(x)`'],
    ['a number literal', 'f(): u64 { return 5; }', '`5n`'],
    ['a number literal in a constant', 'f(x: u64): u64 { const y: u64 = 5; return x + y; }', '`5n`'],
    ['a run-time number', 'f(x: u64): u64 { return Number(x) + 1; }', 'with the integer itself'],
    [
      'half a number',
      'f(x: u64): u64 { const y: u64 = Math.floor(Number(x) / 2); return y; }',
      'with the integer itself',
    ],
    ['a length', 'f(l: FixedArray<u64, 3>): u64 { return l.length; }', '`u64(n)`'],
    ['a length that is assigned', 'n: u64 = 0n; f(l: FixedArray<u64, 3>): void { this.n = l.length; }', '`u64(n)`'],
    ['a value behind &&', 'f(x: u64): u64 { return x > 2n && 3n; }', '`ok ? a : b`'],
    ['a struct as a condition', 'p = { a: zero }; f(): void { assert(this.p); }', '`x !== 0n`'],
    ['structs in another order', 'f(t: FixedArray<{ b: u64; a: u64 }, 2>): void { this.g(t); } private g(t: FixedArray<{ a: u64; b: u64 }, 2>): void {}', '`t.map((item) => ({ a: item.a, b: item.b }))`'], // prettier-ignore
    ['using', 'f(x: u64): u64 { using y = x; return y; }', '`const`'],
    [
      '?? after an entry',
      `${M} f(x: UserId): u64 { return this.m.get(x) ?? 0n; }`,
      'never written has the initial value',
    ],
    [
      '?? after an entry of another user',
      'm = mapping<UserId, u64>(); f(u: UserId): u64 { return C.at(u).m.get(u) ?? 0n; }',
      'the initial value',
    ],
    [
      '?? after a function of another user',
      'n: u64 = 0n; private same(x: u64): u64 { return x; } f(u: UserId): u64 { return this.same(C.at(u).n) ?? 0n; }',
      'leave out what follows `this.same(C.at(u).n)`',
    ],
    ['?? after at', 'f(a: FixedArray<u64, 3>): u64 { return a.at(-1) ?? 0n; }', '`a.at(-1)!`'],
    ['?? after an item', 'f(a: FixedArray<u64, 3>): u64 { return a[1] ?? 0n; }', 'leave out what follows `a[1]`'],
    [
      'a member of an entry that is kept',
      'm = mapping<UserId, { a: u64 }>(); f(x: UserId): void { const e = this.m.get(x); e.a += 1n; this.m.set(x, e); }',
      '`const item = clone(this.m.get(x))`',
    ],
    [
      'a step of an entry that is kept',
      'm = mapping<UserId, { a: u64 }>(); f(x: UserId): void { const e = this.m.get(x); e.a++; this.m.set(x, e); }',
      '`const item = clone(this.m.get(x))`',
    ],
    [
      'a question that asks two things',
      'private g(a: u64, b?: u64): u64 { if (!b) return a; return a + b; } f(x: u64): u64 { return this.g(x); }',
      '`b === undefined`',
    ],
    [
      'an optional parameter of a closure',
      'f(x: u64): u64 { const g = (a: u64, b?: u64): u64 => (b === undefined ? a : a + b); return g(x) + g(x, 2n); }',
      '`b = 0n`',
    ],
    [
      'a question about an optional struct',
      'private g(b?: { x: u64 }): u64 { if (b) return b.x; return 0n; } f(): u64 { return this.g(); }',
      'say so: `b !== undefined`',
    ],
    [
      'a question about an optional list',
      'private g(b?: FixedArray<u64, 2>): u64 { if (b) return b[0]; return 0n; } f(): u64 { return this.g(); }',
      'say so: `b !== undefined`',
    ],
    [
      'a rest parameter',
      'private g(...all: u64[]): u64 { let s = 0n; for (const v of all) s += v; return s; } f(x: u64): u64 { return this.g(x, 2n); }',
      'take a fixed array',
    ],
    [
      'a rest parameter of a closure',
      'f(x: u64): u64 { const g = (...all: [u64, u64]): u64 => all[0]; return g(x, 2n); }',
      'take a fixed array',
    ],
    [
      'a list that is spread into a function',
      'private g(a: u64, b: u64): u64 { return a - b; } f(a: FixedArray<u64, 2>): u64 { return this.g(...a); }',
      'a tuple',
    ],
    ['toReversed', 'f(a: FixedArray<u64, 3>): FixedArray<u64, 3> { return a.toReversed(); }', '`[...a].reverse()`'],
    ['with', 'f(a: FixedArray<u64, 3>): FixedArray<u64, 3> { return a.with(1, 5n); }', '`const b = [...a]`'],
    [
      'members of the context',
      'f(): u32 { const { nonce } = context; return u32(nonce); }',
      '`const user = context.userId`',
    ],
    ['the low bits', 'f(x: u64): u64 { return BigInt.asUintN(8, x); }', '`u8.wrap(x)`'],
    ['a throw in a case', "f(x: u64): u64 { switch (x) { case 1n: throw 'no'; default: return x; } }", '`assert('],
    ['a member that nothing reads', 'f(x: u64): u64 { const l = { a: 1n, b: 2n }; return x + l.a; }', '`b: u64`'],
    [
      'an exchange by an index of the state',
      'l: FixedArray<{ n: u64 }, 2> = [{ n: 1n }, { n: 2n }]; at: u64 = 0n; f(): void { [this.l[Number(this.at)], this.l[0]] = [this.l[0], this.l[Number(this.at)]]; }',
      'indices in a `const` first',
    ],
    [
      'a table by an enum',
      'f(k: Kind): u64 { const t = { [Kind.A]: zero, [Kind.B]: zero }; return t[k]; }',
      '`PRICES[kind]`',
    ],
    [
      'a tuple at a run-time index',
      'f(k: Kind): Kind { const t = [Kind.B, Kind.A] as const; return t[k]; }',
      'FixedArray<T, 2>',
    ],
    ['>>>', 'f(x: u64): u64 { return x >>> 1n; }', 'write `>>`'],
    ['var in a loop', 'f(x: u64): u64 { for (var i = 0; i < 2; i++) {} return x; }', '`let`'],
  ])('%s', async (_, members, hint) => {
    const { diagnostics } = await compiled(members);
    expect(diagnostics.map((each) => each.hint)).toEqual([expect.stringContaining(hint)]);
  });
});

test('a type that is declared in a function is as good as one of the module', async () => {
  const { diagnostics, contracts } = await compiled(
    'f(x: u64): u64 { interface P { a: u64 } type Q = { p: P; n: u32 }; const q: Q = { p: { a: x }, n: 1n }; return q.p.a; }',
  );
  expect(diagnostics).toEqual([]);
  expect(contracts).toHaveLength(1);
});

test('a type that is imported as a value says how to import it, and hides nothing else', async () => {
  const body = 'h: Hash = 0n;\n f(): void { while (true) {} }';
  writeFileSync(
    FILE,
    `import { Contract, Hash } from 'qed/contract';\nexport class C extends Contract {\n ${body}\n}\n`,
  );
  const { diagnostics } = await compileFile(FILE, { warm, workingDirectory: directory });
  expect(diagnostics.map(({ hint }) => hint)).toEqual([
    'import it as a type: `type Hash`',
    expect.stringContaining('for (let i = 0'),
  ]);
});

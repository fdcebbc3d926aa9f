// Each optimisation pass keeps the IR valid, keeps its meaning, and has nothing left to do on a second run.
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import type { IrOp, MethodIr } from '../../../src/compiler/ir/ops.js';
import { printIr } from '../../../src/compiler/ir/print.js';
import { verifyIr } from '../../../src/compiler/ir/verify.js';
import { PASSES, runPasses } from '../../../src/compiler/passes/pipeline.js';
import { compileMembers, InterpretedRun } from '../../support/differential.js';

const fixture = (name: string): string => resolve(import.meta.dirname, '../../../fixtures/contracts', `${name}.ts`);
const names = [...new Set(PASSES.map(({ name }) => name))];
const count = (ir: MethodIr, op: IrOp['op']): number => ir.ops.filter((each) => each.op === op).length;

async function methodOf(members: string, passes: readonly string[]): Promise<MethodIr> {
  return (await compileMembers(members, '', passes)).methods[0]!;
}

describe.each(['token', 'poll', 'savings'])('%s', (name) => {
  test('every pass keeps the IR valid, alone and after the others', async () => {
    const { contracts, diagnostics } = await compileFile(fixture(name), { passes: false });
    expect(diagnostics).toEqual([]);
    for (const ir of contracts[0]!.methods) {
      verifyIr(ir);
      for (const pass of names) verifyIr(runPasses(ir, [pass]));
      runPasses(ir, undefined, (_, after) => verifyIr(after));
    }
  });

  test('a second run changes nothing', async () => {
    const { contracts } = await compileFile(fixture(name));
    for (const ir of contracts[0]!.methods) expect(printIr(runPasses(ir))).toBe(printIr(ir));
  });
});

test('an unknown pass is refused', async () => {
  const ir = await methodOf('n: u64 = 0n; m(): u64 { return this.n; }', []);
  expect(() => runPasses(ir, ['nothing'])).toThrow(RangeError);
});

test('fold computes constants and keeps what fails', async () => {
  const ir = await methodOf(
    'm(a: u64): u64 { const two: u64 = 1n + 1n; if (a > 5n) return two / 0n; return two * 3n + a; }',
    ['fold'],
  );
  expect(count(ir, 'div')).toBe(1);
  expect(count(ir, 'mul')).toBe(0);
});

test('common tells hashes apart by tag and inputs, whatever the tag looks like', async () => {
  const members = `m(a: Field, b: Field): FixedArray<Hash, 4> {
    return [poseidon('x', a, b), poseidon('x 0', b), poseidon(a, b), poseidon(' 0', b)];
  }`;
  const [ir] = (await compileMembers(members, "import { poseidon } from 'qed/contract';", ['common'])).methods;
  expect(count(ir!, 'poseidon')).toBe(4);
});

test('common computes a value once, and keeps a check under another guard', async () => {
  const members = `m(a: u64, b: u64, c: boolean): u64 {
    let x: u64 = 0n;
    if (c) x = a - b;
    if (!c) x += a - b;
    return x + (a * b) + (b * a);
  }`;
  const ir = await methodOf(members, ['common']);
  expect(count(ir, 'mul')).toBe(1);
  expect(count(ir, 'sub')).toBe(2);
  expect(count(await methodOf('m(a: u64, b: u64): u64 { return (a - b) + (a - b); }', ['common']), 'sub')).toBe(1);
});

test('dead drops values, never checks', async () => {
  const ir = await methodOf(
    'n: u64 = 0n; m(a: u64, b: u64): void { const x = a - b; const y = a < b; const z = this.n; const w = a & b; }',
    ['dead'],
  );
  expect(ir.ops.map(({ op }) => op)).toEqual(['input', 'input', 'sub']);
});

test('forward reads a slot once, and again after a write that may be to it', async () => {
  const members = (key: string): string =>
    `m = mapping<u32, u64>(); n: u64 = 0n; set(k: u32, j: u32): u64 { const a = this.m.get(k); this.m.set(${key}, 5n); return a + this.m.get(k) + this.n + this.n; }`;
  const once = await methodOf(members('k'), ['forward']);
  expect(count(once, 'loadSlot')).toBe(2);
  const again = await methodOf(members('j'), ['forward']);
  expect(count(again, 'loadSlot')).toBe(3);
});

test('stores keeps the last write of a slot', async () => {
  const twice = await methodOf('n: u64 = 0n; m(): void { this.n += 1n; this.n += 1n; this.n += 1n; }', [
    'forward',
    'stores',
  ]);
  expect(count(twice, 'storeSlot')).toBe(1);
  const read = await methodOf(
    'm = mapping<u32, u64>(); set(k: u32, j: u32): u64 { this.m.set(k, 1n); const x = this.m.get(j); this.m.set(k, 2n); return x; }',
    ['stores'],
  );
  expect(count(read, 'storeSlot')).toBe(2);
  const maybe = await methodOf('n: u64 = 0n; m(c: boolean): void { this.n = 1n; if (c) this.n = 2n; }', ['stores']);
  expect(count(maybe, 'storeSlot')).toBe(2);
});

test('selects asks a condition once', async () => {
  const ir = await methodOf(
    'm(c: boolean, a: u64, b: u64): u64 { let x = a; if (c) x = b; if (c) x += 0n; else x = b; return c ? x : a; }',
    ['selects', 'dead'],
  );
  expect(count(ir, 'select')).toBeLessThan(3);
  const run = new InterpretedRun(
    await compileMembers('m(c: boolean, a: u64, b: u64): u64 { let x = a; if (c) x = b; return c ? x : a + 1n; }'),
  );
  expect(await run.call('m', [true, 1n, 5n])).toEqual([5n]);
  expect(await run.call('m', [false, 1n, 5n])).toEqual([2n]);
});

test('Token.transfer touches two slots, each once for reading and once for writing', async () => {
  const { contracts } = await compileFile(fixture('token'));
  const transfer = contracts[0]!.methods.find(({ method }) => method === 'transfer')!;
  expect(count(transfer, 'loadSlot')).toBe(2);
  expect(count(transfer, 'storeSlot')).toBe(2);
});

describe('arrays', () => {
  const indices = (ir: MethodIr): number =>
    ir.ops.filter((op) => 'slot' in op && op.slot.keys.some(({ length }) => length !== undefined)).length;

  test('opens a short array as a whole, and a long one that is touched once by its index', async () => {
    const members = (length: number): string =>
      `high = mapping<u32, u64>(); a: FixedArray<u64, ${length}> = array(${length}, 0n); m(i: u32): void { this.a[Number(i)] += 1n; }`;
    expect(indices(await methodOf(members(4), []))).toBe(2);
    expect(indices(await methodOf(members(4), ['arrays']))).toBe(0);
    expect(indices(await methodOf(members(200), ['arrays']))).toBe(2);
  });

  test('reads no other item of another contract: what it holds may fail', async () => {
    const members = (where: string): string =>
      `high = mapping<u32, u64>(); a: FixedArray<u64, 4> = array(4, 0n);
      m(user: UserId, i: u32): u64 { return C.at(user${where}).a[Number(i)]; }`;
    expect(indices(await methodOf(members(''), ['arrays']))).toBe(0);
    expect(indices(await methodOf(members(', { contract: 5n }'), ['arrays']))).toBe(1);
  });

  test('writes the item that is meant, on the path that is taken', async () => {
    const contract = await compileMembers(`
      grid: FixedArray<FixedArray<u64, 3>, 2> = array(2, array(3, 7n));
      rows = mapping<u32, FixedArray<u64, 3>>();
      set(c: boolean, i: u32, j: u32, v: u64): u64 { if (c) this.grid[Number(i)][Number(j)] = v; return this.grid[1][Number(j)]; }
      keep(k: u32, i: u32, j: u32): u64 {
        const row = clone(this.rows.get(k));
        row[Number(i)] += 1n;
        this.rows.set(k, row);
        return this.rows.get(k)[Number(j)] * 10n + this.rows.get(0n)[Number(i)];
      }`);
    for (const ir of contract.methods) expect(indices(ir), ir.method).toBe(0);
    const run = new InterpretedRun(contract);
    expect(await run.call('set', [true, 1n, 2n, 5n])).toEqual([5n]);
    expect(await run.call('set', [false, 1n, 2n, 9n])).toEqual([5n]);
    expect(await run.call('set', [false, 8n, 0n, 9n])).toEqual([7n]);
    expect(await run.call('set', [true, 0n, 2n, 6n])).toEqual([5n]);
    expect(await run.call('keep', [0n, 2n, 2n])).toEqual([11n]);
    expect(await run.call('keep', [3n, 2n, 0n])).toEqual([1n]);
  });
});

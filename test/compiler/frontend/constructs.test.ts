// Each construct of the language means what it means in JavaScript, except that numbers must stay within their range.
import { describe, expect, test } from 'vitest';
import { DATA } from '../../support/constructs/data.js';
import { FLOW } from '../../support/constructs/flow.js';
import { compileMembers, expectSame, InterpretedRun, type CallLine } from '../../support/differential.js';

describe('each construct means what JavaScript says', () => {
  test.each([...FLOW, ...DATA])('$name', async ({ members, module, calls }) => {
    await expectSame(members, calls, module);
  });
});

describe('what JavaScript lets pass fails in range', () => {
  const members = `
    n: u64 = 5n;
    s: i64 = 0n;
    list: FixedArray<u64, 3> = array(3, 3n);
    sub(a: u64, b: u64): u64 { return a - b; }
    add(a: u64, b: u64): u64 { return a + b; }
    mul(a: u8, b: u8): u8 { return a * b; }
    unused(a: u64, b: u64): void { const nobody = a - b; }
    state(a: u64): void { this.n -= a; }
    divide(a: i64, b: i64): i64 { return a / b; }
    index(i: u32): u64 { return this.list[Number(i)]; }
    shift(a: u8, b: u8): u8 { return a << b; }`;
  const FAILING: readonly CallLine[] = [
    ['sub', 0n, 1n],
    ['add', 2n ** 64n - 1n, 1n],
    ['mul', 16n, 16n],
    ['unused', 0n, 1n],
    ['state', 6n],
    ['divide', 1n, 0n],
    ['divide', -(2n ** 63n), -1n],
    ['index', 3n],
    ['shift', 128n, 1n],
  ];
  test.each([{ passes: undefined }, { passes: [] }])('with passes $passes', async ({ passes }) => {
    const run = new InterpretedRun(await compileMembers(members, '', passes));
    for (const [method, ...args] of FAILING) {
      await expect(run.call(method, args), method).rejects.toMatchObject({
        code: expect.stringMatching(/^QED11/) as string,
      });
    }
    expect(await run.call('sub', [1n, 1n])).toEqual([0n]);
    expect(await run.call('index', [2n])).toEqual([3n]);
  });
});

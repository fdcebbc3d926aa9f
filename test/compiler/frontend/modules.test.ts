// A contract may be spread over several files that import from each other.
import { expect, test } from 'vitest';
import { compileFile } from '../../../src/compiler/compile.js';
import { renderDiagnostic } from '../../../src/compiler/diagnostics/diagnostic.js';
import { ThreeWay } from '../../support/three-way.js';
import { readProgram } from '../../support/twin/compile.js';

const FILES: Record<string, string> = {
  '/app/main.ts': `import { Contract, u64, type u32, type UserId, type View } from 'qed/contract';
import { LIMIT, twice, type Point, Side } from './lib/index.js';
import * as shapes from './lib/shapes.js';
import type { Item } from './lib/shapes.js';
import { Counter as Count, bumpTwice } from './lib/counter.js';

function sum(of: View<Main>): u64 {
  return of.total + of.clicks.n;
}

export class Main extends Contract {
  total: u64 = LIMIT;
  side: Side = Side.Left;
  origin: Point = shapes.ORIGIN;
  clicks = new Count(2n, LIMIT);
  more = new Count(5n);

  move(p: Point, item: Item): u64 {
    this.origin = { x: p.x + 1n, y: twice(p.y) };
    this.side = item.size > shapes.MAX_SIZE ? Side.Right : Side.Left;
    this.total += shapes.area(this.origin) + u64(item.size);
    return this.total;
  }
  click(): u64 {
    return bumpTwice(this.clicks) * 100n + this.more.bump() + this.clicks.step;
  }
  sums(user: UserId): u64 {
    return sum(this) * 1000n + sum(Main.at(user)) + Main.at(user).clicks.left;
  }
}
`,
  '/app/lib/index.ts': `export { LIMIT } from './limits.js';
export * from './shapes.js';
export type { Point as Place } from './shapes.js';
export { double as twice } from './numbers.js';
`,
  '/app/lib/limits.ts': `import type { u64 } from 'qed/contract';
const BASE: u64 = 10n;
export const LIMIT: u64 = BASE * 2n;
`,
  '/app/lib/numbers.ts': `import { type u64 } from 'qed/contract';
export const double = (x: u64): u64 => x * 2n;
`,
  '/app/lib/shapes.ts': `import type { u64, u32 } from 'qed/contract';
import { double } from './numbers.js';
export interface Point { x: u64; y: u64 }
export type Item = { size: u32 };
export enum Side { Left, Right }
export const ORIGIN: Point = { x: 0n, y: 0n };
export const MAX_SIZE = 7n;
export function area(p: Point): u64 { return double(p.x * p.y); }
`,
  '/app/lib/counter.ts': `import { Component, assert, type u64 } from 'qed/contract';
import { LIMIT } from './limits.js';
export class Counter extends Component {
  n: u64 = 0n;
  constructor(readonly step: u64, readonly cap: u64 = LIMIT * 10n) { super(); }
  get left(): u64 { return this.cap - this.n; }
  bump(): u64 {
    assert(this.n + this.step <= this.cap, 'too many');
    this.n += this.step;
    return this.n;
  }
}
export function bumpTwice(counter: Counter): u64 {
  counter.bump();
  counter.n += 1n;
  return counter.bump();
}
`,
};

test('a contract of several files: functions, constants, types, enums, components with arguments, re-exports', async () => {
  const { contracts, diagnostics } = await compileFile('/app/main.ts', { overlay: FILES, workingDirectory: '/app' });
  expect(diagnostics.map(renderDiagnostic).join('\n')).toBe('');
  expect(contracts.map(({ contract }) => contract)).toEqual(['Main']);
  const { twin, lowered } = await readProgram('/app/main.ts', [undefined, []], FILES);
  const run = new ThreeWay(
    twin,
    lowered.map((each, i) => ({ name: `${i}`, contracts: each })),
  );
  const call = async (user: bigint, method: string, ...args: bigint[]): Promise<string | undefined> =>
    (await run.call(user, 'Main', method, args, 'variables')).result?.join();
  // 20 + 2 * (3 * 8) + 9
  expect(await call(7n, 'move', 2n, 4n, 9n)).toBe('77');
  expect(await call(7n, 'click')).toBe('507');
  expect(await call(7n, 'click')).toBe('1012');
  // 77 + 10, and what somebody else reads of it
  expect(await call(9n, 'sums', 7n)).toBe(String(20n * 1000n + 87n + 10n));
  expect(await call(7n, 'sums', 9n)).toBe(String(87n * 1000n + 20n + 20n));
});

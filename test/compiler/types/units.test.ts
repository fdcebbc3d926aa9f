// Ids of checkpoints and times in milliseconds are told apart, through casts, sums, variables and calls.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { warmFile } from '../../support/warm-file.js';

const compileSource = warmFile();

const NAMES =
  'Contract, assert, context, min, max, u32, u64, type Checkpoint, type CheckpointId, type Timestamp, type FixedArray, type UserId';
const FIELDS =
  'until: CheckpointId = 0n; closes: Timestamp = 0n; count: u32 = 0n; amount: u64 = 0n; both: { id: CheckpointId; time: Timestamp } = { id: 0n, time: 0n };';

async function compiled(body: string) {
  return compileSource(
    `import { ${NAMES} } from 'qed/contract';
const DAY: Timestamp = 86_400_000n;
function same<T>(a: T): T { return a; }
export class C extends Contract {
  ${FIELDS}
  f(id: CheckpointId, time: Timestamp, n: u32, m: u64, ids: FixedArray<CheckpointId, 2>): void { ${body} }
}
`,
  );
}

describe('mixing them is refused', () => {
  test.each([
    ['compared after a cast', 'assert(u64(context.checkpoint.id) < this.closes);'],
    ['compared the other way', 'assert(u32(context.checkpoint.time) < this.until);'],
    ['compared for equality', 'assert(u64(id) === time);'],
    ['a bound', 'context.validUntil(u32(this.closes));'],
    ['a bound of a sum', 'context.validUntil(u32(time + DAY));'],
    ['a bound through a variable', 'const at = u32(this.closes); context.validUntil(at + 1n);'],
    ['a bound of a struct', 'context.validUntil(u32(this.both.time));'],
    ['a past checkpoint', 'this.amount = context.checkpointAt(u32(time)).time;'],
    ['a view', 'this.amount = C.at(5n, { checkpoint: u32(time) }).amount;'],
    ['added', 'this.amount = u64(context.checkpoint.id) + DAY;'],
    ['taken from it', 'this.amount = time - u64(id);'],
    ['stored', 'this.until = u32(context.checkpoint.time);'],
    ['stored in a struct', 'this.both = { id: u32(time), time };'],
    ['the smaller of both', 'this.amount = min(time, u64(id));'],
    ['through a generic function', 'assert(same(u64(id)) < same(time));'],
    ['of an item', 'assert(u64(ids[0]) < time);'],
    ['added to itself', 'let at: Timestamp = time; at += u64(id); this.amount = at;'],
  ])('%s', async (_, body) => {
    const { diagnostics } = await compiled(body);
    expect(diagnostics.map(({ code }) => code)).toEqual(['QED1047']);
  });

  test.each([
    ['a time as a bound', 'context.validUntil(this.closes);', 'counts checkpoints, and no time'],
    ['a u64 as a bound', 'context.validUntil(m);', 'counts checkpoints, and no time'],
    ['an id as a time', 'this.closes = this.until;', '`context.checkpointAt(id).time`'],
    ['a u32 as a time', 'this.closes = n;', '`u64(x)`'],
  ])('already to TypeScript: %s', async (_, body, hint) => {
    const { diagnostics } = await compiled(body);
    expect(diagnostics.map((each) => each.hint)).toEqual([expect.stringContaining(hint)]);
  });
});

describe('what has no unit fits both', () => {
  test.each([
    ['literals', 'this.until = 5n; this.closes = 7n; context.validUntil(900n);'],
    ['plain integers', 'this.until = n; this.closes = m; context.validUntil(n); this.count = id; this.amount = time;'],
    ['sums', 'context.validUntil(context.checkpoint.id + 2n); this.closes = context.checkpoint.time + 1000n;'],
    ['an age', 'const age = time - this.closes; this.amount = u64(id) + age;'],
    ['a number of checkpoints', 'const age = id - this.until; this.amount = time + u64(age);'],
    ['seconds', 'this.count = u32(time / 1000n) + id;'],
    ['low bits', 'this.amount = u64.wrap(time) + u64(id);'],
    ['a literal beside both', 'const two = 2n; this.closes = time + two; this.amount = u64(id) + two;'],
    ['the larger of two times', 'this.closes = max(time, this.closes);'],
    ['a choice', 'this.until = n > 3n ? id : n; this.closes = n > 3n ? time : 0n;'],
    [
      'a checkpoint',
      'const past: Checkpoint = context.checkpointAt(id); this.closes = past.time; this.until = past.id;',
    ],
  ])('%s', async (_, body) => {
    expect((await compiled(body)).diagnostics).toEqual([]);
  });
});

test('a comparison with a time is bounded by a bound that counts from the anchor', async () => {
  const late = await compiled('assert(context.checkpoint.time < this.closes); this.amount += 1n;');
  expect(late.warnings.map(({ code }) => code)).toEqual(['QED1802']);
  const [bound] = /`context\.validUntil\(.*?\)`/.exec(late.warnings[0]!.hint)!;
  const inTime = await compiled(
    `assert(context.checkpoint.time < this.closes); ${bound.slice(1, -1)}; this.amount += 1n;`,
  );
  expect([...inTime.diagnostics, ...inTime.warnings]).toEqual([]);
});

test('the last checkpoint before a time is pinned down by its time and that of the next one', async () => {
  const { diagnostics, warnings } = await compiled(
    `assert(context.checkpointAt(id).time <= this.closes && context.checkpointAt(id + 1n).time > this.closes);
     this.amount += 1n;`,
  );
  expect([...diagnostics, ...warnings]).toEqual([]);
});

test('the example of docs/language.md compiles without a warning', async () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../../docs/language.md'), 'utf8');
  const example = /```ts\n(close\(last[\s\S]*?)```/.exec(text)![1]!;
  const { diagnostics, warnings } = await compileSource(
    `import { ${NAMES} } from 'qed/contract';
export class Auction extends Contract {
  closes: Timestamp = 0n; bid: u64 = 0n; best: u64 = 0n;
  ${example.replace(/\n}\n$/, '\n this.best = bid; }')}
}
`,
  );
  expect([...diagnostics, ...warnings]).toEqual([]);
});

// What the compiler concludes from random conditions holds for every value that satisfies them.
import { describe, expect, test } from 'vitest';
import { executeMethod } from '../../../src/compiler/interpreter/execute.js';
import type { ExecutionHost } from '../../../src/compiler/interpreter/execution.js';
import { RunTimeError } from '../../../src/compiler/interpreter/run-time-error.js';
import { IrBuilder, type Typed } from '../../../src/compiler/ir/builder.js';
import type { MethodIr } from '../../../src/compiler/ir/ops.js';
import type { ValueId } from '../../../src/compiler/ir/op.js';
import { Facts, truth } from '../../../src/compiler/staleness/facts.js';
import { ValueGraph } from '../../../src/compiler/staleness/graph.js';
import { atLeast } from '../../../src/compiler/staleness/order.js';
import { Dice } from './random-readers.js';

const span = { file: 'test.ts', line: 1, column: 1 };
const VALUES = [0n, 1n, 2n, 3n, 9n, 255n];

interface Random {
  readonly ir: MethodIr;
  readonly integers: readonly ValueId[];
  readonly booleans: readonly ValueId[];
}

/** Operations on three bytes and on what comes of them, each on values that are there already. */
function randomMethod(dice: Dice): Random {
  const b = new IrBuilder('Test', 'facts', 1, span);
  const inputs = ['a', 'b', 'c'].map((name) => b.input(name, 'u8'));
  const integers: Typed[] = [
    ...inputs.map((input) => b.cast('u64', input)),
    ...[0n, 1n, 2n, 3n].map((value) => b.const('u64', value)),
  ];
  const booleans: Typed[] = [b.compare('lt', integers[0]!, integers[1]!), b.compare('eq', integers[1]!, integers[2]!)];
  const integer = (): Typed => dice.pick(integers);
  const boolean = (): Typed => dice.pick(booleans);
  for (let i = 0; i < 24; i++) {
    switch (dice.below(9)) {
      case 0:
        booleans.push(b.not(boolean()));
        break;
      case 1:
        booleans.push(b.logic(dice.pick(['and', 'or'] as const), boolean(), boolean()));
        break;
      case 2:
        booleans.push(b.select(boolean(), boolean(), boolean()));
        break;
      case 3:
        integers.push(b.select(boolean(), integer(), integer()));
        break;
      case 4:
        b.guard = dice.below(2) === 0 ? boolean() : undefined;
        integers.push(b.arithmetic('add', integer(), integer(), dice.below(4) === 0 ? true : undefined));
        b.guard = undefined;
        break;
      case 5:
        {
          const [left, right] = [integer(), integer()];
          for (const guard of [boolean(), boolean()]) {
            b.guard = guard;
            integers.push(b.arithmetic('sub', left, right, true));
          }
          b.guard = undefined;
        }
        break;
      case 6:
        integers.push(b.stale(integer(), 'it does no harm'));
        break;
      default:
        booleans.push(b.compare(dice.pick(['lt', 'le', 'eq'] as const), integer(), integer()));
    }
  }
  return { ir: b.build([]), integers: integers.map(({ id }) => id), booleans: booleans.map(({ id }) => id) };
}

const host: ExecutionHost = {
  loadSlot: () => 0n,
  storeSlot: () => undefined,
  loadForeign: () => Promise.resolve(0n),
  userKey: () => Promise.resolve(0n),
  checkpoint: () => Promise.resolve(0n),
  context: () => undefined,
};

/** All values of the method, for each of the inputs for which it does not fail. */
async function runsOf(ir: MethodIr): Promise<ReadonlyMap<ValueId, bigint>[]> {
  const inputs = VALUES.flatMap((a) => VALUES.flatMap((b) => VALUES.map((c) => [a, b, c])));
  const runs = await Promise.all(
    inputs.map((values) => executeMethod(ir, values, host).catch((error: unknown) => error as RunTimeError)),
  );
  return runs.flatMap((run) => (run instanceof RunTimeError ? [] : [run.values]));
}

describe('what is proven of random conditions is so', () => {
  test.each([1, 2, 3, 4])('seed %i', async (seed) => {
    const dice = new Dice(seed);
    let [implied, ordered] = [0, 0];
    for (let i = 0; i < 12; i++) {
      const { ir, integers, booleans } = randomMethod(dice);
      const runs = await runsOf(ir);
      const facts = new Facts(new ValueGraph(ir));
      for (let j = 0; j < 60; j++) {
        const known = [dice.pick(booleans), dice.pick(booleans)].map((id) => ({ id, holds: dice.below(2) === 0 }));
        const relevant = runs.filter((values) => known.every(({ id, holds }) => values.get(id) === (holds ? 1n : 0n)));
        const clauses = known.map(({ id, holds }) => truth(id, holds));
        const goal = { id: dice.pick(booleans), holds: dice.below(2) === 0 };
        if (facts.imply(clauses, goal)) {
          implied++;
          expect(relevant.every((values) => values.get(goal.id) === (goal.holds ? 1n : 0n))).toBe(true);
        }
        const constant = { id: dice.pick(integers), is: BigInt(dice.below(4)), holds: dice.below(2) === 0 };
        if (facts.imply(clauses, constant))
          expect(relevant.every((values) => (values.get(constant.id) === constant.is) === constant.holds)).toBe(true);
        const [high, low] = [dice.pick(integers), dice.pick(integers)];
        if (high !== low && atLeast(facts, high, low, clauses)) {
          ordered++;
          expect(relevant.every((values) => values.get(high)! >= values.get(low)!)).toBe(true);
        }
      }
    }
    expect(implied).toBeGreaterThan(60);
    expect(ordered).toBeGreaterThan(60);
  });
});

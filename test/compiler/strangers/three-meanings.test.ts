// Contracts as people from other languages write them mean the same as JavaScript, in the interpreter and as circuits.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flatten } from '../../../src/compiler/ir/abi.js';
import { KIND_RANGE } from '../../../src/compiler/ir/kinds.js';
import { Dice } from '../staleness/random-readers.js';
import { ThreeWay } from '../../support/three-way.js';
import { readProgram } from '../../support/twin/compile.js';

const directory = resolve(import.meta.dirname, '../../../fixtures/strangers');
const files = readdirSync(directory);
const USERS = [3n, 5n, 8n];
const CALLS = Number(process.env['QED_STRANGER_CALLS'] ?? 12);

/** Mostly small numbers and users, so that many calls succeed, and now and then one at the edge of its kind. */
function argument(dice: Dice, kind: keyof typeof KIND_RANGE): bigint {
  const { min, max } = KIND_RANGE[kind];
  const value = dice.below(8) === 0 ? max : dice.below(3) === 0 ? dice.pick(USERS) : BigInt(dice.below(5));
  return value < min ? min : value > max ? max : value;
}

describe('contracts of strangers have one meaning', () => {
  test.each(files)('%s', { timeout: 300_000 }, async (file) => {
    const { twin, lowered } = await readProgram(resolve(directory, file), [undefined, []]);
    const variants = lowered.map((contracts, i) => ({ name: i === 0 ? 'all passes' : 'no passes', contracts }));
    const ways = new ThreeWay(twin, variants);
    const { contract, abi } = lowered[0]![0]!;
    const dice = new Dice(1);
    const completed = new Set<string>();
    const proven = new Set<string>();
    for (let round = 0; round < CALLS; round++) {
      for (const { name, inputs } of abi.methods) {
        const scalars = inputs.flatMap((input) => flatten(input.type, input.name));
        const args = scalars.map(({ kind }) => argument(dice, kind));
        const depth = proven.has(name) || round < 4 ? 'interpreter' : 'constants';
        const { failure } = await ways.call(dice.pick(USERS), contract, name, args, depth);
        if (depth === 'constants') proven.add(name);
        if (failure === undefined) completed.add(name);
      }
    }
    expect(completed.size, [...completed].join()).toBeGreaterThanOrEqual(abi.methods.length / 3);
    expect([...proven].toSorted()).toEqual(abi.methods.map(({ name }) => name).toSorted());
  });
});

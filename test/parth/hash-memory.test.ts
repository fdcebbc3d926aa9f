// What is remembered of a function is what was kept of it or nothing, and as much as was asked for.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashMemory } from '../../src/parth/hash-memory.js';

const FIELD = 8;
const PAIR = 2 * FIELD;
/** Words whose highest one leaves the first bit to the memory, as those of a field element do. */
const word = fc.oneof(fc.constantFrom(0, 1, -1), fc.integer());
const pair = fc
  .array(word, { minLength: PAIR, maxLength: PAIR })
  .map((words) => Int32Array.from(words, (x, i) => ((i + 1) % FIELD === 0 ? x & 0x7fff_ffff : x)));

const output = new Int32Array(FIELD);
const outputFor = (n: number): Int32Array => new Int32Array(FIELD).fill(n);

/** Inputs whose words look as those of hashes do. */
function numbered(n: number): Int32Array {
  let x = n + 1;
  return Int32Array.from({ length: PAIR }, (_, i) => {
    x = Math.imul(x ^ (x >>> 16), 0x45d9_f3b) + i;
    return (i + 1) % FIELD === 0 ? x & 0x3fff_ffff : x;
  });
}

function fill(memory: HashMemory, to: number, from = 0): void {
  for (let n = from; n < to; n++) memory.keep(numbered(n), outputFor(n));
}

/** How many of these are known; each that is must be right. */
function known(memory: HashMemory, from: number, to: number): number {
  let count = 0;
  for (let n = from; n < to; n++) {
    if (!memory.find(numbered(n), output)) continue;
    if (!output.every((x) => x === n)) throw new Error(`a wrong result for input ${n}`);
    count++;
  }
  return count;
}

describe('a memory of hashes', () => {
  it('knows what it was given, and nothing else', () => {
    fc.assert(
      fc.property(fc.uniqueArray(pair, { selector: String, minLength: 2, maxLength: 40 }), (inputs) => {
        const memory = new HashMemory(2, 1, 100);
        const kept = inputs.slice(1);
        kept.forEach((input, n) => memory.keep(input, outputFor(n)));
        kept.forEach((input, n) => {
          expect(memory.find(input, output)).toBe(true);
          expect([...output]).toEqual([...outputFor(n)]);
        });
        expect(memory.find(inputs[0]!, output)).toBe(false);
      }),
    );
  });

  it('tells inputs apart that differ in one bit', () => {
    const memory = new HashMemory(2, 1, 100);
    const input = numbered(5);
    memory.keep(input, outputFor(5));
    for (let at = 0; at < PAIR; at++)
      for (let bit = 0; bit < ((at + 1) % FIELD === 0 ? 31 : 32); bit++) {
        const other = Int32Array.from(input);
        other[at]! ^= 1 << bit;
        expect(memory.find(other, output), `word ${at}, bit ${bit}`).toBe(false);
      }
  });

  it('keeps as many as were asked for, but for a few', () => {
    const memory = new HashMemory(2, 1, 24_000);
    fill(memory, 24_000);
    expect(known(memory, 0, 24_000)).toBeGreaterThan(23_500);
  });

  it('keeps more once more are asked for', () => {
    const memory = new HashMemory(2, 1, 100);
    fill(memory, 20_000);
    expect(memory.size).toBeLessThan(5_000);
    memory.allow(40_000);
    memory.allow(1);
    fill(memory, 20_000);
    expect(known(memory, 0, 20_000)).toBeGreaterThan(19_900);
  });

  it('puts new ones in the place of the oldest where there is no room', () => {
    const memory = new HashMemory(2, 1, 3_000);
    for (let last = 3_000; last <= 45_000; last += 3_000) {
      fill(memory, last, last - 3_000);
      expect(known(memory, last - 3_000, last)).toBeGreaterThan(2_900);
    }
    expect(known(memory, 0, 30_000)).toBeLessThan(10);
  });
});
